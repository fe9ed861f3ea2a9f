import type { FaultsInput, SandboxControl } from './types.js';

/** Thrown when a sandbox in another process refuses a control call. */
export class SandboxControlError extends Error {
  constructor(
    /** The refusal alone, without what to do. */
    readonly reason: string,
    readonly status: number,
    readonly whatToDo: string | undefined,
    /** The number that `wx` gives for it. */
    readonly errno?: number,
  ) {
    super(whatToDo === undefined ? reason : `${reason} ${whatToDo}`);
  }
}

/** The control API of a sandbox that runs as another program, at `url` (e.g. `http://127.0.0.1:3100`). */
export function connectSandbox(url: string): SandboxControl {
  const base = url.replace(/\/+$/, '');
  const post = <Answer>(path: string, body: unknown): Promise<Answer> => call(base, path, body);
  const person = (id: string, verb: string): string => `/control/people/${encodeURIComponent(id)}/${verb}`;
  return {
    addApp: (input) => post('/control/apps', input),
    addPerson: (input) => post('/control/people', input),
    login: (id, input) => post(person(id, 'login'), input),
    phoneTap: (id, input) => post(person(id, 'phone-tap'), input),
    profile: (id, input) => post(person(id, 'profile'), input),
    checkSession: (id, input) => post(person(id, 'check-session'), input),
    clock: (input) => post('/control/clock', input ?? {}),
    rotate: (input) => post('/control/rotate', input),
    faults: (input?: FaultsInput) =>
      input === undefined ? call(base, '/control/faults') : post('/control/faults', input),
    calls: (filter) => call(base, `/control/calls${queryOf(filter)}`),
    inbox: (filter) => call(base, `/control/inbox${queryOf(filter)}`),
    deliver: (message) => post('/control/inbox', message),
    content: (input) => post('/control/content', input ?? {}),
    mediaVerdict: (input) => post('/control/media-verdicts', input),
    push: (input) => post('/control/pushes', input),
    pushes: (filter) => call(base, `/control/pushes${queryOf(filter)}`),
    verifyPush: (input) => post('/control/pushes/verify', input),
    state: () => call(base, '/control/state'),
  };
}

function queryOf(filter: object = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
  return query.size > 0 ? `?${query.toString()}` : '';
}

async function call<Answer>(base: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(base + path, {
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Error(`No sandbox answers at ${base}. Start it, or correct the address.`, { cause });
  });
  const answer = (await response.json()) as Answer & { error?: string; whatToDo?: string; errno?: number };
  if (!response.ok)
    throw new SandboxControlError(answer.error ?? 'Refused.', response.status, answer.whatToDo, answer.errno);
  return answer;
}
