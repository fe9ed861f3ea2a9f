/** The reason where the other side said nothing in time. */
export const OVERDUE = 'deadline';

/**
 * The other side did not take a message. Names the kind of failure only: what mail servers and carriers say quotes
 * recipients, so neither their sentences nor their errors are kept.
 */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  /** @param reason a code as `ECONNREFUSED`, `EENVELOPE 550`, `HTTP 502`, `isv.BUSINESS_LIMIT_CONTROL` */
  constructor(readonly reason: string) {
    super(`The message was not taken over: ${reason}`);
  }

  /** Whether nobody knows: what took too long may arrive yet. */
  get mayArrive(): boolean {
    return this.reason === OVERDUE;
  }
}

/** The code of a failed call, never its message. */
export function failureCode(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return (
    ([code, name].find((value) => typeof value === 'string' && /^[\w.-]{1,60}$/.test(value)) as string | undefined) ??
    'unknown'
  );
}
