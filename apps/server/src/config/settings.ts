import type { Sentence } from '@yaopai/protocol';
import { ConfigError, type SettingProblem } from './config-error.js';
import { type Form, FormError } from './forms.js';

/** Reads settings one by one and remembers every one that is wrong, so that all can be named together. */
export class Settings {
  readonly problems: SettingProblem[] = [];

  constructor(private readonly env: Readonly<Record<string, string | undefined>>) {}

  /** Undefined when absent or wrong; an empty value counts as absent, as Compose files produce it. */
  read<T>(variable: string, form: Form<T>, example: string): T | undefined {
    const text = this.env[variable]?.trim();
    return text ? this.attempt(variable, example, () => form(text)) : undefined;
  }

  /** Runs what may find the setting wrong. */
  attempt<T>(variable: string, example: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof FormError)) throw error;
      this.refuse(variable, error.reason, example);
      return undefined;
    }
  }

  has(variable: string): boolean {
    return Boolean(this.env[variable]?.trim());
  }

  refuse(variable: string, reason: Sentence, example: string): void {
    this.problems.push({ variable, reason, example });
  }

  /** @throws ConfigError that names every wrong setting. */
  throwIfWrong(): void {
    if (this.problems.length) throw new ConfigError(this.problems);
  }
}
