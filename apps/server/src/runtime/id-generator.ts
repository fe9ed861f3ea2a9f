import { Clock } from './clock.js';
import { Random } from './random.js';

/** Makes the ids of users, sessions and identities: UUID version 7 (RFC 9562), so that new rows land together in their indexes. */
export class IdGenerator {
  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  next<Id extends string>(): Id {
    const bytes = this.random.bytes(16);
    bytes.writeUIntBE(this.clock.now(), 0, 6);
    bytes[6] = (bytes[6]! & 0x0f) | 0x70;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Id;
  }
}
