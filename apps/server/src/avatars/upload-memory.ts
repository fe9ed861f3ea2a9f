import { Injectable } from '@nestjs/common';
import type { UserId } from '@yaopai/protocol';
import { MAX_UPLOAD } from './read-upload.js';

/** Bytes of uploads that this process holds at once: of those that arrive, and of those that wait to be read as pictures. */
const MAX_HELD = 64 * 1024 * 1024;
/** Of one user: who lets many uploads stall leaves room for the others. */
const MAX_HELD_BY_ONE = 2 * MAX_UPLOAD;

/** What one upload takes of the memory that all share. */
export interface UploadSpace {
  /** False when there is no room for so many bytes more. */
  grow(bytes: number): boolean;
  release(): void;
}

/** Bounds what uploads hold in memory, by the bytes that have come: a slow upload takes no more than it sent. */
@Injectable()
export class UploadMemory {
  private held = 0;
  private readonly heldBy = new Map<UserId, number>();

  open(userId: UserId): UploadSpace {
    let own = 0;
    const add = (bytes: number): void => {
      own += bytes;
      this.held += bytes;
      const theirs = (this.heldBy.get(userId) ?? 0) + bytes;
      if (theirs) this.heldBy.set(userId, theirs);
      else this.heldBy.delete(userId);
    };
    return {
      grow: (bytes) => {
        const theirs = this.heldBy.get(userId) ?? 0;
        if (this.held + bytes > MAX_HELD || theirs + bytes > MAX_HELD_BY_ONE) return false;
        add(bytes);
        return true;
      },
      release: () => add(-own),
    };
  }
}
