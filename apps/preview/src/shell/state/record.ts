import type { SandboxControl, Transport, WireAnswer, WireRequest } from '@yaopai/wechat-sandbox/wx';

import type { Actor, Payload, RequestEntry, TrafficLog } from './traffic.js';

/** The same transport, with everything that passes written down. */
export function recordTransport(log: TrafficLog, transport: Transport, actor: Actor): Transport {
  return (wire) => {
    const id = log.add(requestOf(wire, actor));
    const sent = transport(wire);
    const answer = sent.answer.then(
      (received) => {
        log.finish(id, { reply: replyOf(received) });
        return received;
      },
      (error: unknown) => {
        log.finish(id, { failure: reasonOf(error) });
        throw error;
      },
    );
    return { answer, abort: sent.abort };
  };
}

/** The same control, with what WeChat on the phone gives to the mini program written down. */
export function recordControl(log: TrafficLog, control: SandboxControl, actor: Actor): SandboxControl {
  const recorded = async <Given extends object>(name: string, work: Promise<Given>): Promise<Given> => {
    try {
      const given = await work;
      log.add({ kind: 'wechat', actor, name, given });
      return given;
    } catch (error) {
      log.add({ kind: 'wechat', actor, name, given: undefined, failure: reasonOf(error) });
      throw error;
    }
  };
  return {
    ...control,
    login: (person, input) => recorded('wx.login', control.login(person, input)),
    phoneTap: (person, input) => recorded('getPhoneNumber', control.phoneTap(person, input)),
    profile: (person, input) => recorded('wx.getUserInfo', control.profile(person, input)),
    checkSession: (person, input) => recorded('wx.checkSession', control.checkSession(person, input)),
  };
}

function requestOf({ url, method, headers, body }: WireRequest, actor: Actor): Omit<RequestEntry, 'id' | 'at'> {
  return { kind: 'request', actor, url, method, headers, body: body && payloadOf(body, headers) };
}

const replyOf = ({ statusCode, header, body }: WireAnswer): NonNullable<RequestEntry['reply']> => ({
  status: statusCode,
  headers: header,
  body: payloadOf(body, header),
});

/** A header by its name, however it is written. */
export function headerOf(headers: Record<string, string>, name: string): string | undefined {
  return Object.entries(headers).find(([written]) => written.toLowerCase() === name)?.[1];
}

const TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?json|application\/x-www-form-urlencoded)/i;

function payloadOf(body: Uint8Array, headers: Record<string, string>): Payload {
  const contentType = headerOf(headers, 'content-type') ?? '';
  const payload = { bytes: body.byteLength, contentType };
  return TEXT.test(contentType) ? { ...payload, text: new TextDecoder().decode(body) } : payload;
}

function reasonOf(error: unknown): string {
  const { failure } = (error ?? {}) as { failure?: { reason?: unknown } };
  if (typeof failure?.reason === 'string') return failure.reason;
  return error instanceof Error ? error.message : String(error);
}
