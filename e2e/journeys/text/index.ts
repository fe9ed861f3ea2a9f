import type { Tell } from '../tell.js';
import { tellAccount } from './account.js';
import { tellPhoneNumber } from './phone-number.js';
import { tellSignIn } from './sign-in.js';
import { tellWeather } from './weather.js';

/** Every journey. */
export function tellAll(tell: Tell): void {
  tellSignIn(tell);
  tellPhoneNumber(tell);
  tellAccount(tell);
  tellWeather(tell);
}
