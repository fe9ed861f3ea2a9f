import type { CallRecord, MediaCheck, Message, PushRecord } from './records.js';

export interface WorldEventMap {
  changed: object;
  call: CallRecord & { number: number };
  message: Message & { number: number };
  push: PushRecord & { number: number };
  mediaCheck: MediaCheck;
}

type Listener = (name: keyof WorldEventMap, value: object) => void;

/** What the state file and the live page listen to. */
export class WorldEvents {
  private readonly listeners = new Set<Listener>();

  emit<Name extends keyof WorldEventMap>(name: Name, value: WorldEventMap[Name]): void {
    for (const listener of this.listeners) listener(name, value);
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
