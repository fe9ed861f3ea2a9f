import { AsyncLocalStorage } from 'node:async_hooks';

const requests = new AsyncLocalStorage<string>();

/** Does the work, and all that follows from it, on behalf of the request. */
export function withRequestId(requestId: string, work: () => void): void {
  requests.run(requestId, work);
}

/** Undefined outside a request. */
export function currentRequestId(): string | undefined {
  return requests.getStore();
}
