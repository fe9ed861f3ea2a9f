import type { Command } from 'commander';
import { APP_SECRET, ConnectionsService } from '../connections/index.js';
import { invalidInput } from '../http/index.js';
import { chooseConnection } from './choose-connection.js';
import type { CliContext } from './context.js';
import { secretFor } from './prompt.js';
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
  const { id, poolId: pool, identifier, wechatAppId } = await chooseConnection(workspace, terminal, options);
  const question = { option: '--app-secret', label: { zh: '新的 AppSecret', en: 'new AppSecret' }, rule: APP_SECRET };
  const appSecret = await secretFor(terminal, question, options.appSecret);
  const wrong = APP_SECRET(appSecret);
  if (wrong) throw invalidInput('appSecret', wrong);
  const isOther = await workspace.transaction((tx) =>
    workspace.get(ConnectionsService).replaceAppSecret(tx, id, appSecret),
  );
  terminal.tell(isOther ? REPLACED : THE_SAME);
  terminal.show({ pool, identifier, appId: wechatAppId });
}

const REPLACED = {
  zh: '已更换 AppSecret；正在运行的服务器会在 5 秒内生效。微信拒绝新值时仍会尝试旧值，7 天后旧值作废；要立即作废，请运行 connections drop-secret',
  en: 'The AppSecret is replaced; a running server uses it within five seconds. Where WeChat refuses it the one before is tried, for 7 days; connections drop-secret forgets that at once',
};
const THE_SAME = {
  zh: '这就是现在的 AppSecret，没有改动',
  en: 'This is the present AppSecret: nothing was changed',
};
