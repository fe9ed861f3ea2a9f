/** @typedef {import('../src/control/types.js').SandboxState} State */
/** @typedef {import('../src/world/records.js').CallRecord & { number: number }} Call */
/** @typedef {import('../src/world/records.js').Message & { number: number }} Message */
/** @typedef {import('../src/world/records.js').PushRecord & { number: number }} Push */

const MOST_CALLS = 300;

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

/** @param {Call} call */
export function addCall(call) {
  store.calls = [call, ...store.calls].slice(0, MOST_CALLS);
}

/** @param {Message} message */
export function addMessage(message) {
  store.messages = [message, ...store.messages].slice(0, MOST_CALLS);
}

/** A push is announced when it starts and again when it has ended. @param {Push} push */
export function putPush(push) {
  store.pushes = [push, ...store.pushes.filter(({ number }) => number !== push.number)].slice(0, MOST_CALLS);
}
