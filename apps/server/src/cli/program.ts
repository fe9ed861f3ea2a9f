import { Command, CommanderError } from 'commander';
import { loadConfig } from '../config/index.js';
import { forgetEmbeddedPostgres } from '../database/index.js';
import { applicationCommands } from './applications.js';
import { connectionCommands } from './connections.js';
import type { CliContext } from './context.js';
import { doctorCommand } from './doctor.js';
import { report, UsageError } from './failure.js';
import { joinCommands } from './joins.js';
import { keyCommands } from './keys.js';
import { messageCommands } from './messages.js';
import { poolCommands } from './pools.js';
import { Pruner } from '../pruning/index.js';
import { secretCommands } from './secrets.js';
import { type Streams, Terminal } from './terminal.js';
import { Workspace } from './workspace.js';

/** Runs one command. @returns the exit code: 0 done, 1 refused or failed, 2 called wrongly, 130 interrupted. */
export async function runCli(args: readonly string[], streams: Streams): Promise<number> {
  let terminal = new Terminal(streams, false);
  const program = new Command('yaopai')
    .option('--json', terminal.phrase({ zh: '以 JSON 输出', en: 'print JSON' }, ' · '))
    .exitOverride()
    .configureOutput({ writeOut: (text) => streams.stdout.write(text), writeErr: (text) => streams.stderr.write(text) })
    .hook('preAction', () => {
      terminal = new Terminal(streams, program.opts<{ json?: boolean }>().json === true);
    });
  const context: CliContext = {
    terminal: () => terminal,
    run: (work) => Workspace.with(terminal, work),
    phrase: (zh, en) => terminal.phrase({ zh, en }, ' · '),
  };
  poolCommands(program, context);
  applicationCommands(program, context);
  connectionCommands(program, context);
  joinCommands(program, context);
  keyCommands(program, context);
  messageCommands(program, context);
  secretCommands(program, context);
  databaseCommands(program, context);
  doctorCommand(program, context);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return report(error, terminal);
  }
}

function databaseCommands(program: Command, { terminal, run, phrase }: CliContext): void {
  program
    .command('migrate')
    .description(
      phrase(
        '更新数据库结构（服务器启动时也会自动执行）',
        'bring the database up to date, as a server does when it starts',
      ),
    )
    .action(() => run(async ({ migrated }) => terminal().show({ applied: migrated })));

  program
    .command('prune')
    .description(
      phrase(
        '删除过期的数据（服务器每小时也会自动执行）',
        'delete what is too old to be needed, as a server does every hour',
      ),
    )
    .action(() => run(async (workspace) => terminal().show(await workspace.get(Pruner).run())));

  program
    .command('reset')
    .description(phrase('永久删除内置数据库', 'delete the embedded database for good'))
    .option('--yes', phrase('确认删除', 'yes, delete it'))
    .action(async ({ yes }: { yes?: boolean }) => {
      const { databaseUrl, dataDir } = loadConfig(terminal().streams.env);
      if (databaseUrl)
        throw new UsageError({
          zh: '设置了 DATABASE_URL，不使用内置数据库',
          en: 'DATABASE_URL is set: there is no embedded database in use',
        });
      if (!yes)
        throw new UsageError({
          zh: `将删除 ${dataDir} 的数据库；确认请加 --yes`,
          en: `this deletes the database of ${dataDir}; say so with --yes`,
        });
      await forgetEmbeddedPostgres(dataDir);
      terminal().show({ deleted: dataDir });
    });
}
