import type { PhoneDetail } from '../src/index.js';

/** A number that was read, or the ticket that stands for it. */
interface Held {
  person: string;
  phone: string;
}

/** Taps on the phone button, what became of them, and the numbers that accounts have. */
export class FakePhones {
  /** Verified numbers: whose they are. */
  readonly holders = new Map<string, string>();
  /** Numbers whose holder is joined only with a further proof. */
  readonly contested = new Set<string>();
  /** Numbers where the user must choose. */
  readonly undecided = new Set<string>();
  private readonly taps = new Map<string, Held>();
  private readonly tickets = new Map<string, Held>();
  private issued = 0;

  /** What a granted tap puts in `e.detail`, with a current base library. */
  tap(person: string, phone: string): Required<Pick<PhoneDetail, 'code' | 'encryptedData' | 'iv' | 'errMsg'>> {
    const number = String(++this.issued);
    const code = number.padStart(64, '0');
    const encryptedData = `${'encrypted'.repeat(12)}${number}=`;
    this.taps.set(code, { person, phone });
    this.taps.set(encryptedData, { person, phone });
    return { code, encryptedData, iv: `${number.padStart(22, 'i')}==`, errMsg: 'getPhoneNumber:ok' };
  }

  /** The number of a request: by ticket, by phone code, or by encrypted data. Each works once. */
  read(body: Record<string, unknown>, person: string): string | undefined {
    const key = String(body.phoneCode || body.encryptedData);
    const held = body.ticket ? this.tickets.get(String(body.ticket)) : this.taps.get(key);
    this.taps.delete(key);
    return held && held.person === person ? held.phone : undefined;
  }

  ticketFor(held: Held): string {
    const ticket = `ticket-${++this.issued}`;
    this.tickets.set(ticket, held);
    return ticket;
  }
}
