import { describe } from '@jest/globals';
import { chromiumDriver } from './chromium/chromium-driver.js';
import { teller } from './tell.js';
import { tellAll } from './text/index.js';

describe('in Chromium', () => tellAll(teller(chromiumDriver)));
