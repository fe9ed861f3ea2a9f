import { Writable } from 'node:stream';

/** Of a text that is searched for anywhere: a shorter one would be found by accident. */
const SHORTEST = 8;
/** Verification codes are shorter, so they are searched for as numbers that stand alone. */
const CODE = /(?<![\w.-])\d{6}(?![\w-]|\.\d)/g;

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
    if (value.length < SHORTEST && !/^\d{6}$/.test(value)) return;
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
    const byBeginning = new Map<string, string[]>();
    for (const secret of this.secrets.keys()) {
      if (secret.length < SHORTEST) continue;
      const beginning = secret.slice(0, SHORTEST);
      byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), secret]);
    }
    const found = new Map<string, number>();
    // One walk for all of them: there are thousands, and the log has megabytes.
    for (let at = 0; at < text.length; at++) {
      for (const secret of byBeginning.get(text.slice(at, at + SHORTEST)) ?? []) {
        if (text.startsWith(secret, at) && !found.has(secret)) found.set(secret, at);
      }
    }
    for (const { 0: number, index } of text.matchAll(CODE)) {
      if (this.secrets.has(number)) found.set(number, index);
    }
    return [...found].map(([secret, at]) => `${this.secrets.get(secret)} in: ${lineAt(text, at)}`);
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

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(text.lastIndexOf('\n', at) + 1, end < 0 ? undefined : end);
}
