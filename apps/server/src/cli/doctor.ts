import type { Command } from 'commander';
import type { ApplicationId } from '@yaopai/protocol';
import { StartError } from '../config/index.js';
import { examine, type Finding } from '../doctor/index.js';
import { id } from '../input/index.js';
import type { CliContext } from './context.js';
import { UsageError } from './failure.js';
import type { Terminal } from './terminal.js';

export function doctorCommand(program: Command, { terminal, phrase }: CliContext): void {
  program
    .command('doctor')
    .description(
      phrase(
        '从外部检查一个部署，不需要数据库，也不改变任何数据',
        'look at a deployment from outside; needs no database, changes nothing',
      ),
    )
    .requiredOption(
      '--security <url>',
      phrase('部署的地址，如 https://login.example.com', 'where it is, as https://login.example.com'),
    )
    .option(
      '--app <id>',
      phrase('其中一个应用的 ID，以便检查登录', 'an application of it, so that sign-ins are looked at too'),
    )
    .action(async ({ security, app }: { security: string; app?: string }) => {
      if (!/^https?:\/\/[^/?#@]+\/?$/.test(security) || !URL.canParse(security)) throw new UsageError(NO_ADDRESS);
      if (app !== undefined && id(app))
        throw new UsageError({ zh: `--app：${id(app)!.zh}`, en: `--app ${id(app)!.en}` });
      const findings = await examine(security, app as ApplicationId | undefined);
      show(terminal(), findings);
      const failures = findings.filter(({ verdict }) => verdict === 'failure').length;
      if (failures) throw new StartError({ zh: `${failures} 项不合格`, en: `${failures} checks failed` });
    });
}

const NO_ADDRESS = {
  zh: '--security 应为部署的地址，不带路径，如 https://login.example.com',
  en: '--security must be the address of a deployment without a path, as https://login.example.com',
};

function show(terminal: Terminal, findings: Finding[]): void {
  const rows = findings.map(({ id: check, verdict, tried, came, todo }) => ({
    check,
    verdict,
    tried: terminal.phrase(tried, ' · '),
    came,
    todo: todo ? terminal.phrase(todo, ' · ') : '-',
  }));
  const width = Math.max(...rows.map(({ check }) => check.length));
  const lines = rows.map(({ check, verdict, came }) => `${verdict.padEnd(7)}  ${check.padEnd(width)}  ${came}`);
  const advice = new Map<string, string[]>();
  for (const { verdict, check, tried, todo } of rows) {
    if (verdict !== 'ok') advice.set(todo, [...(advice.get(todo) ?? []), `${check}: ${tried}`]);
  }
  terminal.show(
    rows,
    [...lines, ...[...advice].map(([todo, asking]) => `\n${asking.join('\n')}\n→ ${todo}`)].join('\n'),
  );
}
