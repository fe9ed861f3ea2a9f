import { randomBytes } from 'node:crypto';

/** Where the server draws randomness, so that tests may fix it. */
export abstract class Random {
  abstract bytes(length: number): Buffer;
}

export class SystemRandom extends Random {
  bytes(length: number): Buffer {
    return randomBytes(length);
  }
}
