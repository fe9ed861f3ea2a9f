import { Injectable } from '@nestjs/common';

/** Tells the caches of this process that pools, applications or connections were written. Announced after the commit. */
@Injectable()
export class ClientChanges {
  private readonly listeners: (() => void)[] = [];

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  announce(): void {
    for (const listener of this.listeners) listener();
  }
}
