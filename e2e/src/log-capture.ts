import { Writable } from 'node:stream';

/** Keeps every line that the servers log, and tells which secrets are in there. */
export class LogCapture extends Writable {
  private readonly chunks: string[] = [];
  private readonly secrets = new Map<string, string>();

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.chunks.push(chunk.toString());
    done();
  }

  get text(): string {
    return this.chunks.join('');
  }

  /** From now on the text must not appear, as it is or URL-encoded. */
  forbid(kind: string, value: string): void {
    if (value.length < 8) return;
    this.secrets.set(value, kind);
    const encoded = encodeURIComponent(value);
    if (encoded !== value) this.secrets.set(encoded, kind);
  }

  get secretCount(): number {
    return this.secrets.size;
  }

  /** Lines that hold a forbidden text, each with its kind. */
  leaks(): string[] {
    const { text } = this;
    return [...this.secrets].flatMap(([secret, kind]) => {
      const at = text.indexOf(secret);
      if (at < 0) return [];
      const start = text.lastIndexOf('\n', at) + 1;
      const end = text.indexOf('\n', at);
      return [`${kind} in: ${text.slice(start, end < 0 ? undefined : end)}`];
    });
  }

  /** Parsed lines. */
  get lines(): Record<string, unknown>[] {
    return this.text
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => {
        try {
          return [JSON.parse(line) as Record<string, unknown>];
        } catch {
          return [];
        }
      });
  }
}
