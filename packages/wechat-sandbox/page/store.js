/** @typedef {import('../src/control/types.js').SandboxState} State */
/** @typedef {import('../src/world/records.js').CallRecord & { number: number }} Call */
/** @typedef {import('../src/world/records.js').Message & { number: number }} Message */
/** @typedef {import('../src/world/records.js').PushRecord & { number: number }} Push */

const MOST_ENTRIES = 300;

/** What the page knows. */
export const store = {
  /** @type {State | undefined} */
  state: undefined,
  /** @type {Call[]} newest first */
  calls: [],
  /** @type {Message[]} newest first */
  messages: [],
  /** @type {Push[]} newest first */
  pushes: [],
  /** Calls up to this number were cleared from view. */
  clearedUpTo: 0,
};

/** @typedef {{ calls: Call[], messages: Message[], pushes: Push[] }} Streams */

/** What has happened since the connection was opened, newest first. @type {Streams} */
let heard = { calls: [], messages: [], pushes: [] };

/** Newest first; of several entries of one number the one given first. @template {{ number: number }} Entry @param {Entry[]} entries */
const newest = (entries) =>
  [...new Map(entries.toReversed().map((entry) => [entry.number, entry])).values()]
    .toSorted((one, other) => other.number - one.number)
    .slice(0, MOST_ENTRIES);

/** From now on everything is heard as it happens; what there was before is yet to be read. */
export function startListening() {
  heard = { calls: [], messages: [], pushes: [] };
}

/** Takes what was read as what there is, beside what was heard while it was read. @param {Streams} read oldest first */
export function takeStreams({ calls, messages, pushes }) {
  store.calls = newest([...heard.calls, ...calls]);
  store.messages = newest([...heard.messages, ...messages]);
  store.pushes = newest([...heard.pushes, ...pushes]);
  // A sandbox that was started anew counts from the beginning.
  if ((store.calls[0]?.number ?? 0) < store.clearedUpTo) store.clearedUpTo = 0;
}

/** @param {Call} call */
export function addCall(call) {
  heard.calls = newest([call, ...heard.calls]);
  store.calls = newest([call, ...store.calls]);
}

/** @param {Message} message */
export function addMessage(message) {
  heard.messages = newest([message, ...heard.messages]);
  store.messages = newest([message, ...store.messages]);
}

/** A push is announced when it starts and again when it has ended. @param {Push} push */
export function putPush(push) {
  heard.pushes = newest([push, ...heard.pushes]);
  store.pushes = newest([push, ...store.pushes]);
}
