import { StartError } from './start-error.js';

/** One setting that is wrong or missing, without its value: that may be a secret. */
export interface SettingProblem {
  variable: string;
  /** What is wrong, as a sentence without a full stop. */
  reason: string;
  /** A value that would be accepted. */
  example: string;
}

/** Some settings are wrong or missing: the message names all of them. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly SettingProblem[]) {
    super(describe(problems));
  }
}

function describe(problems: readonly SettingProblem[]): string {
  const count = problems.length === 1 ? 'One setting needs' : `${problems.length} settings need`;
  const lines = problems.map(
    ({ variable, reason, example }) => `  ${variable}\n    ${reason}\n    example: ${variable}=${example}`,
  );
  return [`${count} your attention before Yaopai can start:`, '', ...lines].join('\n');
}
