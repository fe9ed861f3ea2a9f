import type { Sentence } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { problemOf } from './problem.js';

const UNREADABLE: Sentence = { zh: '不是有效的 HTTP 请求', en: 'is not valid HTTP' };
/** What Node's parser refuses with a status of its own: https://nodejs.org/api/http.html#event-clienterror */
const STATUS: Record<string, { status: number; reason: string; message: Sentence }> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    message: { zh: '请求头过大', en: 'has headers that are too large' },
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    message: { zh: '未能在时限内收完', en: 'did not arrive in time' },
  },
};

/** Answers bytes that are no request: there is nothing to answer with but the bare connection. */
export function answerUnreadableRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const known = STATUS[error.code ?? ''];
    const { status, reason, message } = known ?? { status: 400, reason: 'Bad Request', message: UNREADABLE };
    const detail = { fields: [{ field: 'request', message }] };
    const requestId = randomUUID();
    const body = JSON.stringify(problemOf('INVALID_INPUT', { language: 'zh', requestId, status, detail }));
    socket.write(
      `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}
