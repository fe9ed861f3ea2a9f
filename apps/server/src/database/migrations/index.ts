import { Foundation1764000000000 } from './1764000000000-foundation.js';
import { CustomDataFields1764100000000 } from './1764100000000-custom-data-fields.js';
import { Credentials1764200000000 } from './1764200000000-credentials.js';
import { PhoneJoining1764300000000 } from './1764300000000-phone-joining.js';
import { ProfileAndLeaving1764400000000 } from './1764400000000-profile-and-leaving.js';
import { Trust1764500000000 } from './1764500000000-trust.js';

/** In the order they were written; append only. */
export const MIGRATIONS = [
  Foundation1764000000000,
  CustomDataFields1764100000000,
  Credentials1764200000000,
  PhoneJoining1764300000000,
  ProfileAndLeaving1764400000000,
  Trust1764500000000,
];
