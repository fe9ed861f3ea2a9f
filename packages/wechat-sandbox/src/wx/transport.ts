import { ERRNO, type Failure, messageOf } from './errno.js';

export interface WireRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Uint8Array | undefined;
  timeoutMs: number;
  followRedirects: boolean;
  /** A larger answer, before or after decompression, fails; default: any size. */
  maxAnswerBytes?: number;
}

export interface WireAnswer {
  statusCode: number;
  /** Names as the server wrote them; repeated ones joined by commas. */
  header: Record<string, string>;
  cookies: string[];
  /** Decompressed. */
  body: Uint8Array;
}

export interface Transfer {
  /** Rejects with a `TransportFailure`, or any error that carries a `failure` as it does (one from another window). */
  answer: Promise<WireAnswer>;
  abort: () => void;
}

/** How one HTTP exchange leaves the phone. Redirects, decompression and the deadline are the transport's. */
export type Transport = (wire: WireRequest) => Transfer;

/** Thrown by `Transfer.answer`. */
export class TransportFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.reason);
  }
}

/** By its shape: the transport may be another window's, and its classes are not ours. */
export function failureOf(error: unknown): Failure {
  const { failure } = (error ?? {}) as { failure?: Partial<Failure> };
  if (typeof failure?.reason === 'string') return { reason: failure.reason, errno: failure.errno };
  return { reason: messageOf(error), errno: ERRNO.internal };
}

/** The words of Chromium's network stack, which phones show. */
const NET_ERRORS: Record<string, { number: number; name: string }> = {
  ECONNREFUSED: { number: -102, name: 'ERR_CONNECTION_REFUSED' },
  ECONNRESET: { number: -101, name: 'ERR_CONNECTION_RESET' },
  EPIPE: { number: -101, name: 'ERR_CONNECTION_RESET' },
  ENOTFOUND: { number: -105, name: 'ERR_NAME_NOT_RESOLVED' },
  EAI_AGAIN: { number: -105, name: 'ERR_NAME_NOT_RESOLVED' },
  ETIMEDOUT: { number: -118, name: 'ERR_CONNECTION_TIMED_OUT' },
  offline: { number: -106, name: 'ERR_INTERNET_DISCONNECTED' },
};

export function networkFailure(error: { code?: string | undefined }): Failure {
  const known = NET_ERRORS[error.code ?? ''] ?? { number: -2, name: 'ERR_FAILED' };
  return {
    reason: `errcode:${known.number} cronet_error_code:${known.number} error_msg:net::${known.name}`,
    errno: ERRNO.network,
  };
}
