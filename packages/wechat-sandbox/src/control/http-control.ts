import type { FaultsInput, SandboxControl } from './types.js';

/** Thrown when a sandbox in another process refuses a control call. */
export class SandboxControlError extends Error {
  constructor(
    /** The refusal alone, without what to do. */
    readonly reason: string,
    readonly status: number,
    readonly whatToDo: string | undefined,
    /** Both in Chinese. */
    readonly zh: string | undefined,
    /** The number that `wx` gives for it. */
    readonly errno?: number,
  ) {
    super(whatToDo === undefined ? reason : `${reason} ${whatToDo}`);
  }
}

/**
 * The control API of a sandbox that runs as another program, at `url`: `http://127.0.0.1:3100`, or in a browser also a path of
 * the page's own site that leads there. `fetch` is called instead of the global one.
 */
export function connectSandbox(url: string, options: { fetch?: typeof fetch } = {}): SandboxControl {
  const base = url.replace(/\/+$/, '');
  const send = options.fetch ?? ((address, init) => fetch(address, init));
  const call = <Answer>(path: string, body?: unknown): Promise<Answer> => exchange(send, base, path, body);
  const post = <Answer>(path: string, body: unknown): Promise<Answer> => call(path, body);
  const person = (id: string, verb: string): string => `/control/people/${encodeURIComponent(id)}/${verb}`;
  return {
    addApp: (input) => post('/control/apps', input),
    addPerson: (input) => post('/control/people', input),
    login: (id, input) => post(person(id, 'login'), input),
    phoneOffer: (id, input) => post(person(id, 'phone-offer'), input),
    phoneTap: (id, input) => post(person(id, 'phone-tap'), input),
    profile: (id, input) => post(person(id, 'profile'), input),
    checkSession: (id, input) => post(person(id, 'check-session'), input),
    clock: (input) => post('/control/clock', input ?? {}),
    rotate: (input) => post('/control/rotate', input),
    faults: (input?: FaultsInput) => (input === undefined ? call('/control/faults') : post('/control/faults', input)),
    calls: (filter) => call(`/control/calls${queryOf(filter)}`),
    inbox: (filter) => call(`/control/inbox${queryOf(filter)}`),
    deliver: (message) => post('/control/inbox', message),
    content: (input) => post('/control/content', input ?? {}),
    mediaVerdict: (input) => post('/control/media-verdicts', input),
    push: (input) => post('/control/pushes', input),
    pushes: (filter) => call(`/control/pushes${queryOf(filter)}`),
    verifyPush: (input) => post('/control/pushes/verify', input),
    state: () => call('/control/state'),
  };
}

function queryOf(filter: object = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

async function exchange<Answer>(send: typeof fetch, base: string, path: string, body: unknown): Promise<Answer> {
  const response = await send(base + path, {
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Error(`No sandbox answers at ${base}. Start it, or correct the address.`, { cause });
  });
  const answer = (await response.json()) as Answer & { error?: string; whatToDo?: string; zh?: string; errno?: number };
  if (response.ok) return answer;
  const { error = 'Refused.', whatToDo, zh, errno } = answer;
  throw new SandboxControlError(error, response.status, whatToDo, zh, errno);
}
