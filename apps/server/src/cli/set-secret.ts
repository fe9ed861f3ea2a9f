import type { Command } from 'commander';
import type { ConnectionIdentifier, UserPoolId } from '@yaopai/protocol';
import { APP_SECRET, ConnectionsService } from '../connections/index.js';
import { invalidInput } from '../http/index.js';
import type { Rule } from '../input/index.js';
import { choosePool } from './choose-pool.js';
import type { CliContext } from './context.js';
import { answerTo, secretFor } from './prompt.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

interface SetSecretOptions {
  pool?: string;
  identifier?: string;
  appSecret?: string;
}

export function setSecretCommand(connections: Command, { terminal, run, phrase }: CliContext): void {
  connections
    .command('set-secret')
    .description(phrase('更换一个小程序的 AppSecret', "replace a mini program's AppSecret"))
    .option('--pool <id>', phrase('用户池', 'user pool'))
    .option('--identifier <name>', phrase('连接标识', 'identifier of the connection'))
    .option(
      '--app-secret <secret>',
      phrase(
        '新的 AppSecret；会留在 shell 历史中，建议改为按提示输入或用管道传入',
        'the new AppSecret; shells remember it: better type it when asked, or pipe it in',
      ),
    )
    .action((options: SetSecretOptions) => run((workspace) => setSecret(workspace, terminal(), options)));
}

async function setSecret(workspace: Workspace, terminal: Terminal, options: SetSecretOptions): Promise<void> {
  const connections = workspace.get(ConnectionsService);
  const pool = await choosePool(workspace, terminal, options.pool);
  const inPool = (await connections.list()).filter(({ poolId }) => poolId === pool);
  const { id, identifier, wechatAppId } = await choose(inPool, pool, terminal, options.identifier);
  const question = { option: '--app-secret', label: { zh: '新的 AppSecret', en: 'new AppSecret' }, rule: APP_SECRET };
  const appSecret = await secretFor(terminal, question, options.appSecret);
  const wrong = APP_SECRET(appSecret);
  if (wrong) throw invalidInput('appSecret', wrong);
  await workspace.transaction((tx) => connections.replaceAppSecret(tx, id, appSecret));
  terminal.tell({
    zh: '已更换 AppSecret；正在运行的服务器会在 5 秒内生效',
    en: 'The AppSecret is replaced; a running server uses it within five seconds',
  });
  terminal.show({ pool, identifier, appId: wechatAppId });
}

/** The connection that was named or chosen; the only one when there is no other. */
async function choose<C extends { identifier: ConnectionIdentifier }>(
  inPool: readonly C[],
  pool: UserPoolId,
  terminal: Terminal,
  given: string | undefined,
): Promise<C> {
  const names = inPool.map(({ identifier }) => identifier);
  if (!names.length) {
    throw invalidInput('pool', {
      zh: `用户池 ${pool} 还没有连接：请先运行 connections add`,
      en: `${pool} has no connection yet: run connections add first`,
    });
  }
  const known: Rule = (value) =>
    names.includes(value as ConnectionIdentifier)
      ? undefined
      : { zh: `没有这个连接，现有：${names.join('、')}`, en: `there is no such connection, only: ${names.join(', ')}` };
  const question = {
    option: '--identifier',
    label: { zh: '连接标识', en: 'identifier of the connection' },
    rule: known,
    fallback: names.length === 1 ? names[0] : undefined,
  };
  const name = await answerTo(terminal, question, given);
  const wrong = known(name);
  if (wrong) throw invalidInput('identifier', wrong);
  return inPool.find(({ identifier }) => identifier === name)!;
}
