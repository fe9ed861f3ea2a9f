import { ERRNO, type Failure, type Transport, TransportFailure, type WireAnswer } from '@yaopai/wechat-sandbox/wx';

import { fromBase64, toBase64 } from './base64.js';

interface RelayReply {
  answer?: Omit<WireAnswer, 'body'> & { body: string };
  failure?: Failure;
  error?: string;
}

/** The phone's network in a browser: every exchange goes through `POST /relay` of the preview's server. */
export const relayTransport: Transport = (wire) => {
  const abort = new AbortController();
  return { answer: exchange(wire, abort.signal), abort: () => abort.abort() };
};

async function exchange(wire: Parameters<Transport>[0], signal: AbortSignal): Promise<WireAnswer> {
  const { body, ...rest } = wire;
  const reply = await fetch('/relay', {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...rest, ...(body && { body: toBase64(body) }) }),
  })
    .then((response) => response.json() as Promise<RelayReply>)
    .catch((): RelayReply => ({ failure: signal.aborted ? { reason: 'abort' } : unreachable() }));
  if (reply.answer) return { ...reply.answer, body: fromBase64(reply.answer.body) };
  throw new TransportFailure(reply.failure ?? { reason: reply.error ?? 'no answer', errno: ERRNO.internal });
}

/** The preview's own server is gone: to the mini program, a network that is. */
const unreachable = (): Failure => ({
  reason: 'errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED',
  errno: ERRNO.network,
});
