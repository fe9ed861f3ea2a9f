import { startPhone } from './start-phone.js';

window.startPhone = startPhone;
