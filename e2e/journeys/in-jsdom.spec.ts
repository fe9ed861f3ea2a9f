import { describe } from '@jest/globals';
import { jsdomDriver } from './jsdom/jsdom-driver.js';
import { teller } from './tell.js';
import { tellAll } from './text/index.js';

describe('in jsdom', () => tellAll(teller(jsdomDriver)));
