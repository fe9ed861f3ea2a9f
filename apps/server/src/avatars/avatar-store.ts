/** Where the files of avatars are kept: this machine's disk, or a store that several servers share. */
export abstract class AvatarStore {
  /** Whole or not at all. A name is written once: what it means never changes. */
  abstract put(name: string, bytes: Buffer): Promise<void>;
  /** Undefined when there is none. */
  abstract get(name: string): Promise<Buffer | undefined>;
  /** Also what was left of a `put` that did not end. One that is not there is no error. */
  abstract delete(name: string): Promise<void>;
  abstract close(): Promise<void>;
}
