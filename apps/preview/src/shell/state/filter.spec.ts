import { describe, expect, it } from '@jest/globals';

import { isFailure, passes } from './filter.js';
import { headersOfInterest } from './headers.js';
import type { RequestEntry, ServerCallEntry, TrafficEntry } from './traffic.js';

const request = (part: Partial<RequestEntry>): TrafficEntry => ({
  kind: 'request',
  id: 1,
  at: 0,
  actor: { device: 'phone', person: 'alice' },
  method: 'GET',
  url: 'http://localhost:3000/',
  headers: {},
  body: undefined,
  ...part,
});
const reply = (status: number): Partial<RequestEntry> => ({
  reply: { status, headers: {}, body: { bytes: 0, contentType: '' } },
});
const call = (part: Partial<ServerCallEntry['call']>): TrafficEntry => ({
  kind: 'server-call',
  id: 1,
  at: 0,
  call: { number: 1, at: '', method: 'GET', path: '/', query: {}, status: 200, durationMs: 1, ...part },
});

describe('the traffic filter', () => {
  it('finds what did not go as asked', () => {
    expect([request({}), request(reply(200)), call({}), call({ errcode: 0 })].map(isFailure)).not.toContain(true);
    const failures = [request({ failure: 'abort' }), request(reply(401)), call({ errcode: -1 }), call({ status: 0 })];
    expect(failures.map(isFailure)).not.toContain(false);
  });

  it('tells phones from servers', () => {
    expect([passes(request({}), 'phones'), passes(call({}), 'phones')]).toEqual([true, false]);
    expect([passes(request({}), 'servers'), passes(call({}), 'servers')]).toEqual([false, true]);
  });

  it('shows the headers that matter here', () => {
    const headers = { 'X-Yaopai-App-Id': 'a', 'User-Agent': 'b', Authorization: 'c', 'Retry-After': '5', Date: 'd' };
    expect(headersOfInterest(headers)).toEqual({ 'X-Yaopai-App-Id': 'a', Authorization: 'c', 'Retry-After': '5' });
  });
});
