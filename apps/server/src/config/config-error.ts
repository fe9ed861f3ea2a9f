import type { Sentence } from '@yaopai/protocol';
import { StartError } from './start-error.js';

/** One setting that is wrong or missing, without its value: that may be a secret. */
export interface SettingProblem {
  variable: string;
  /** What is wrong, without a full stop. */
  reason: Sentence;
  /** A value that would be accepted. */
  example: string;
}

/** Some settings are wrong or missing: the sentence names all of them. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly SettingProblem[]) {
    super({ zh: inChinese(problems), en: inEnglish(problems) });
  }
}

function inChinese(problems: readonly SettingProblem[]): string {
  const lines = problems.map(
    ({ variable, reason, example }) => `  ${variable}\n    ${reason.zh}\n    示例：${variable}=${example}`,
  );
  return [`有 ${problems.length} 项设置需要修改，Yaopai 才能启动：`, '', ...lines].join('\n');
}

function inEnglish(problems: readonly SettingProblem[]): string {
  const count = problems.length === 1 ? 'One setting needs' : `${problems.length} settings need`;
  const lines = problems.map(
    ({ variable, reason, example }) => `  ${variable}\n    ${reason.en}\n    example: ${variable}=${example}`,
  );
  return [`${count} your attention before Yaopai can start:`, '', ...lines].join('\n');
}
