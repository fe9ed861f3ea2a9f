import type { Command } from 'commander';
import { type UserPoolEntity, UserPoolsService } from '../user-pools/index.js';
import { choosePool } from './choose-pool.js';
import type { CliContext } from './context.js';
import { rowOf } from './pool-row.js';
import { POOL_SETTINGS } from './pool-settings.js';
import { addOptions, type Answers, changeFrom } from './settings.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

export function setPoolCommand(pools: Command, { terminal, run, phrase }: CliContext): void {
  const command = pools
    .command('set')
    .argument('[pool]', phrase('用户池', 'user pool'))
    .description(
      phrase(
        '修改用户池的设置；只改给出的选项，一项都没有给出时逐一询问',
        "change a user pool's settings: those that are given; asks for each when none is",
      ),
    );
  addOptions(command, POOL_SETTINGS, phrase);
  command.action((pool: string | undefined, options: Answers) =>
    run((workspace) => setPool(workspace, terminal(), pool, options)),
  );
}

async function setPool(
  workspace: Workspace,
  terminal: Terminal,
  given: string | undefined,
  options: Answers,
): Promise<void> {
  const pools = workspace.get(UserPoolsService);
  const id = await choosePool(workspace, terminal, given, '<pool>');
  const find = async (): Promise<UserPoolEntity> => (await pools.list()).find((pool) => pool.id === id)!;
  const change = await changeFrom(terminal, POOL_SETTINGS, await find(), options);
  await workspace.transaction((tx) => pools.change(tx, id, change));
  terminal.tell({
    zh: '已修改用户池；正在运行的服务器会在 5 秒内生效',
    en: 'The user pool is changed; a running server knows it within five seconds',
  });
  terminal.show(rowOf(await find()));
}
