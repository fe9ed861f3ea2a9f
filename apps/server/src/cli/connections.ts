import type { Command } from 'commander';
import type { ApplicationId } from '@yaopai/protocol';
import { ApplicationsService } from '../applications/index.js';
import {
  APP_SECRET,
  checkConnection,
  ConnectionsService,
  CONNECTION_IDENTIFIER,
  type NewConnection,
  WECHAT_APP_ID,
} from '../connections/index.js';
import { ContentBacklog } from '../content-check/index.js';
import { invalidInput } from '../http/index.js';
import { title } from '../input/index.js';
import { choosePool } from './choose-pool.js';
import { rowOf } from './connection-row.js';
import { type CliContext, refuseInvalid } from './context.js';
import { phoneUsageCommand } from './phone-usage.js';
import { answerTo, secretFor } from './prompt.js';
import { dropSecretCommand } from './drop-secret.js';
import { setConnectionCommand } from './set-connection.js';
import { setPushCommand } from './set-push.js';
import { setSecretCommand } from './set-secret.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

interface AddOptions {
  pool?: string;
  identifier?: string;
  displayName?: string;
  appId?: string;
  appSecret?: string;
  loginOnly?: boolean;
  phoneJoin?: string;
  application?: string[];
}

export function connectionCommands(program: Command, context: CliContext): void {
  const { terminal, run, phrase } = context;
  const connections = program
    .command('connections')
    .description(phrase('微信小程序连接', 'connections to WeChat mini programs'));

  connections
    .command('list')
    .description(phrase('列出连接（不含密钥）', 'list the connections, without their secrets'))
    .action(() =>
      run(async (workspace) => {
        const found = await workspace.get(ConnectionsService).list();
        const waiting = new Map(
          (await workspace.get(ContentBacklog).count()).map(({ connectionId, avatars }) => [connectionId, avatars]),
        );
        terminal().show(
          found.map((connection) => ({ ...rowOf(connection), avatarsWaiting: waiting.get(connection.id) ?? 0 })),
        );
      }),
    );

  connections
    .command('add')
    .description(phrase('接入一个小程序；缺少的选项会逐一询问', 'connect a mini program; asks for what is not given'))
    .option('--pool <id>', phrase('用户池', 'user pool'))
    .option('--app-id <appid>', phrase('小程序 AppID', 'AppID of the mini program'))
    .option(
      '--identifier <name>',
      phrase('连接标识，用户池内唯一，之后不能改', 'identifier, once per pool, never changes'),
    )
    .option('--display-name <name>', phrase('显示名称', 'display name'))
    .option(
      '--app-secret <secret>',
      phrase(
        'AppSecret；会留在 shell 历史中，建议改为按提示输入或用管道传入',
        'AppSecret; shells remember it: better type it when asked, or pipe it in',
      ),
    )
    .option('--login-only', phrase('只允许已有账号登录', 'sign in existing accounts only'))
    .option('--phone-join <policy>', 'trust | sms | refuse')
    .option(
      '--application <ids...>',
      phrase('启用它的应用，默认为该用户池的全部应用', "applications it is enabled for; default: all of the pool's"),
    )
    .action((options: AddOptions) =>
      run(async (workspace) => {
        const input = await collect(workspace, terminal(), options);
        refuseInvalid(checkConnection(input));
        await add(workspace, terminal(), input);
      }),
    );

  setConnectionCommand(connections, context);
  setSecretCommand(connections, context);
  dropSecretCommand(connections, context);
  setPushCommand(connections, context);
  phoneUsageCommand(connections, context);
}

async function collect(workspace: Workspace, terminal: Terminal, options: AddOptions): Promise<NewConnection> {
  const userPoolId = await choosePool(workspace, terminal, options.pool);
  const appId = await answerTo(
    terminal,
    { option: '--app-id', label: { zh: '小程序 AppID', en: 'AppID of the mini program' }, rule: WECHAT_APP_ID },
    options.appId,
  );
  const identifier = await answerTo(
    terminal,
    {
      option: '--identifier',
      label: { zh: '连接标识', en: 'identifier of the connection' },
      rule: CONNECTION_IDENTIFIER,
      fallback: appId,
    },
    options.identifier,
  );
  const displayName = await answerTo(
    terminal,
    { option: '--display-name', label: { zh: '显示名称', en: 'display name' }, rule: title, fallback: identifier },
    options.displayName,
  );
  const appSecret = await secretFor(
    terminal,
    { option: '--app-secret', label: { zh: 'AppSecret', en: 'AppSecret' }, rule: APP_SECRET },
    options.appSecret,
  );
  const { loginOnly, phoneJoin, application } = options;
  return {
    userPoolId,
    appId,
    identifier,
    displayName,
    appSecret,
    type: 'wechat-miniprogram',
    loginOnly,
    phoneJoin,
    applications: application,
  } as NewConnection;
}

async function add(
  workspace: Workspace,
  terminal: Terminal,
  { applications, ...connection }: NewConnection,
): Promise<void> {
  const service = workspace.get(ConnectionsService);
  const enabled = await workspace.transaction(async (tx) => {
    const inPool = await workspace.get(ApplicationsService).idsInPool(tx, connection.userPoolId);
    const wanted = applications ?? inPool;
    refuseUnknown(wanted, inPool);
    await service.enable(tx, await service.create(tx, connection), wanted);
    return wanted;
  });
  const { userPoolId, identifier, appId, displayName } = connection;
  terminal.tell({
    zh: '已添加连接；正在运行的服务器会在 5 秒内生效',
    en: 'The connection is made; a running server knows it within five seconds',
  });
  terminal.show({ pool: userPoolId, identifier, appId, displayName, applications: enabled });
}

function refuseUnknown(wanted: readonly ApplicationId[], known: readonly ApplicationId[]): void {
  const unknown = wanted.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  throw invalidInput('application', {
    zh: `该用户池中没有应用 ${unknown}`,
    en: `${unknown} is no application of the pool`,
  });
}
