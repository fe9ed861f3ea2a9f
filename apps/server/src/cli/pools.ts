import type { Command } from 'commander';
import { invalidInput } from '../http/index.js';
import { id, title } from '../input/index.js';
import { checkUserPool, type NewUserPool, UserPoolsService } from '../user-pools/index.js';
import { type CliContext, refuseInvalid } from './context.js';
import { rowOf } from './pool-row.js';
import { answerTo } from './prompt.js';
import { setPoolCommand } from './set-pool.js';

interface AddOptions {
  id?: string;
  name?: string;
}

export function poolCommands(program: Command, context: CliContext): void {
  const { terminal, run, phrase } = context;
  const pools = program.command('pools').description(phrase('用户池', 'user pools'));

  pools
    .command('list')
    .description(phrase('列出用户池', 'list the user pools'))
    .action(() =>
      run(async (workspace) => {
        const found = await workspace.get(UserPoolsService).list();
        terminal().show(found.map(rowOf));
      }),
    );

  pools
    .command('add')
    .description(phrase('新建用户池', 'make a user pool'))
    .option('--id <id>', phrase('1–63 个小写字母、数字或连字符', '1 to 63 lower-case letters, digits or hyphens'))
    .option('--name <name>', phrase('名称', 'name'))
    .action((options: AddOptions) =>
      run(async (workspace) => {
        const pool = {
          id: await answerTo(
            terminal(),
            { option: '--id', label: { zh: '用户池 ID', en: 'user pool id' }, rule: id },
            options.id,
          ),
          name: await answerTo(
            terminal(),
            { option: '--name', label: { zh: '名称', en: 'name' }, rule: title },
            options.name,
          ),
        };
        refuseInvalid(checkUserPool(pool));
        const created = await workspace.transaction((tx) =>
          workspace.get(UserPoolsService).createIfAbsent(tx, pool as NewUserPool),
        );
        if (!created) throw invalidInput('id', { zh: '已有此 ID 的用户池', en: 'is taken by another user pool' });
        terminal().tell({ zh: '已创建用户池', en: 'The user pool is made' });
        terminal().show(pool);
      }),
    );

  setPoolCommand(pools, context);
}
