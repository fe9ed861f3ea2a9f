import type { Command } from 'commander';
import { checkObject } from '../input/index.js';
import { type UserPoolChange, type UserPoolEntity, UserPoolsService } from '../user-pools/index.js';
import { choosePool } from './choose-pool.js';
import { type CliContext, refuseInvalid } from './context.js';
import { UsageError } from './failure.js';
import { rowOf } from './pool-row.js';
import { POOL_SETTINGS } from './pool-settings.js';
import { answerTo } from './prompt.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

/** By the settings' names, as they were typed. */
type Answers = Record<string, string>;

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
  for (const { option, value, label } of Object.values(POOL_SETTINGS)) {
    command.option(`${option} ${value}`, phrase(label.zh, label.en));
  }
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
  const answers = Object.keys(options).length ? options : await askForAll(terminal, await find());
  const rules = Object.entries(POOL_SETTINGS).map(([name, { rule }]) => [`${name}?`, rule]);
  refuseInvalid(checkObject(answers, Object.fromEntries(rules)));
  await workspace.transaction((tx) => pools.change(tx, id, changeOf(answers)));
  terminal.tell({
    zh: '已修改用户池；正在运行的服务器会在 5 秒内生效',
    en: 'The user pool is changed; a running server knows it within five seconds',
  });
  terminal.show(rowOf(await find()));
}

/** Enter leaves one as it is. @throws UsageError when nobody can be asked. */
async function askForAll(terminal: Terminal, pool: UserPoolEntity): Promise<Answers> {
  if (!terminal.interactive) {
    throw new UsageError({
      zh: '请至少给出一项设置，例如 --registration off',
      en: 'give at least one setting, for example --registration off',
    });
  }
  const answers: Answers = {};
  for (const [name, { now, ...question }] of Object.entries(POOL_SETTINGS)) {
    answers[name] = await answerTo(terminal, { ...question, fallback: now(pool) }, undefined);
  }
  return answers;
}

/** Of answers that the rules accept. */
function changeOf(answers: Answers): UserPoolChange {
  return Object.assign({}, ...Object.entries(answers).map(([name, answer]) => POOL_SETTINGS[name]!.change(answer)));
}
