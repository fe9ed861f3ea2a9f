import { Injectable } from '@nestjs/common';
import { Algorithm, hash, hashSync, type Options, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { AppError } from '../http/index.js';
import { Random } from '../runtime/index.js';
import { normalForm } from './normal-form.js';

/**
 * 19 MiB, two passes, one lane.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id
 */
const PARAMETERS: Options = { algorithm: Algorithm.Argon2id, memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };
/** Of the four threads that hashing shares with signing and name look-ups. */
const AT_ONCE = 2;
/** About a second's work on a small machine. */
const MAX_WAITING = 100;

/** argon2id over the password's normal form. */
@Injectable()
export class PasswordHasher {
  private readonly limit = pLimit(AT_ONCE);
  private readonly nobodys: string;

  constructor(random: Random) {
    this.nobodys = hashSync(random.bytes(32), PARAMETERS);
  }

  /** PHC form, with parameters and salt. @throws AppError BUSY */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(normalForm(password), PARAMETERS));
  }

  /** The same work without a hash. A hash that cannot be read is a bug: it throws. @throws AppError BUSY */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const fits = await this.inTurn(() => verify(stored ?? this.nobodys, normalForm(password)));
    return fits && stored !== undefined;
  }

  /** A flood of passwords waits for itself and nothing else does; what would wait for long is refused. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.limit.pendingCount >= MAX_WAITING) throw new AppError('BUSY', { detail: { retryAfterSeconds: 1 } });
    return this.limit(work);
  }
}
