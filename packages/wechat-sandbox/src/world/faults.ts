/** What can go wrong between a server and WeChat. */
export type FaultKind =
  /** errcode -1, WeChat is busy. */
  | 'busy'
  /** 45011. */
  | 'minute-quota'
  /** 40164 with the caller's address in the text. */
  | 'ip-not-allowed'
  /** 40226. */
  | 'risky-user'
  /** Any other refusal: give `errcode` and `errmsg`. */
  | 'errcode'
  /** The connection stays open and nothing is answered. */
  | 'hang'
  /** The connection is cut without an answer. */
  | 'reset'
  /** An HTTP error of a gateway: give `status`, default 502. */
  | 'http-error'
  /** Status 200 and a page of HTML. */
  | 'html'
  /** JSON that ends in the middle. */
  | 'truncated'
  /** Status 200 and no body. */
  | 'empty'
  /** `errcode` as text, in refusals and (as "0") in successes. */
  | 'string-errcode'
  /** `countryCode` as a number. */
  | 'numeric-country-code'
  /** Fields that nobody has documented yet. */
  | 'unknown-fields'
  /** Nothing but `delayMs`. */
  | 'slow'
  /** The work is done, and the answer waits until the faults are cleared. */
  | 'hold';

export interface FaultInput {
  kind: FaultKind;
  /** How many calls it hits; default 1, 0 means every one until cleared. */
  times?: number;
  /** Only calls to this path, e.g. `/sns/jscode2session`. */
  path?: string;
  appId?: string;
  /** Only calls with a code or openid of this person. */
  person?: string;
  /** The work is done first (a code is consumed, a token replaced), then the answer is spoilt; default false. */
  afterWork?: boolean;
  /** Waits before answering, in milliseconds. */
  delayMs?: number;
  errcode?: number;
  errmsg?: string;
  status?: number;
}

export interface Fault extends FaultInput {
  id: number;
  /** Calls it will still hit; Infinity for "until cleared". */
  left: number;
  hits: number;
}

export interface CallSubject {
  path: string;
  appId?: string | undefined;
  person?: string | undefined;
}

/** Faults waiting for calls; the oldest that fits is taken first. */
export class FaultBook {
  private faults: Fault[] = [];
  private held: (() => void)[] = [];
  private count = 0;

  add(input: FaultInput): Fault {
    const fault = { ...input, id: ++this.count, left: input.times === 0 ? Infinity : (input.times ?? 1), hits: 0 };
    this.faults.push(fault);
    return fault;
  }

  take(call: CallSubject): Fault | undefined {
    const fault = this.faults.find(
      (candidate) =>
        (candidate.path === undefined || candidate.path === call.path) &&
        (candidate.appId === undefined || candidate.appId === call.appId) &&
        (candidate.person === undefined || candidate.person === call.person),
    );
    if (!fault) return undefined;
    fault.left -= 1;
    fault.hits += 1;
    if (fault.left <= 0) this.faults = this.faults.filter((other) => other !== fault);
    return fault;
  }

  list(): Fault[] {
    return [...this.faults];
  }

  /** Resolves once the faults are cleared. */
  untilCleared(): Promise<void> {
    return new Promise((resolve) => this.held.push(resolve));
  }

  clear(): void {
    this.faults = [];
    for (const letGo of this.held.splice(0)) letGo();
  }
}
