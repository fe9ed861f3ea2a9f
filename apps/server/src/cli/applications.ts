import type { Command } from 'commander';
import type { ApplicationId } from '@yaopai/protocol';
import { ApplicationsService, checkApplication, type NewApplication } from '../applications/index.js';
import { ConnectionsService } from '../connections/index.js';
import { invalidInput } from '../http/index.js';
import { id, title } from '../input/index.js';
import { UserPoolsService } from '../user-pools/index.js';
import { applicationRow } from './application-row.js';
import { applicationSecretCommands, drawSecret } from './application-secret.js';
import { choosePool } from './choose-pool.js';
import { type CliContext, refuseInvalid } from './context.js';
import { answerTo } from './prompt.js';
import { setApplicationCommand } from './set-application.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

interface AddOptions {
  pool?: string;
  id?: string;
  name?: string;
  withSecret?: boolean;
  redirectUri?: string[];
  accessTokenSeconds?: string;
}

export function applicationCommands(program: Command, context: CliContext): void {
  const { terminal, run, phrase } = context;
  const applications = program.command('applications').description(phrase('应用', 'applications'));

  applications
    .command('list')
    .description(phrase('列出应用（不含密钥）', 'list the applications, without their secrets'))
    .action(() =>
      run(async (workspace) => {
        const found = await workspace.get(ApplicationsService).list();
        terminal().show(found.map(applicationRow));
      }),
    );

  applications
    .command('add')
    .description(
      phrase('新建应用，并启用该用户池的全部连接', "make an application, with all of the pool's connections"),
    )
    .option('--pool <id>', phrase('用户池', 'user pool'))
    .option('--id <id>', phrase('应用 ID，SDK 的 appId', "application id, the SDK's appId"))
    .option('--name <name>', phrase('名称', 'name'))
    .option(
      '--with-secret',
      phrase('为后端生成密钥，只显示这一次', 'make a secret for a backend and show it this once'),
    )
    .option('--redirect-uri <uris...>', phrase('浏览器登录的回调地址', 'where the browser flow may return to'))
    .option(
      '--access-token-seconds <seconds>',
      phrase('access token 有效秒数，默认 1800', 'life of an access token, default 1800'),
    )
    .action((options: AddOptions) =>
      run(async (workspace) => {
        const input = await collect(workspace, terminal(), options);
        refuseInvalid(checkApplication(input));
        await add(workspace, terminal(), input);
      }),
    );

  setApplicationCommand(applications, context);
  applicationSecretCommands(applications, context);
}

async function collect(workspace: Workspace, terminal: Terminal, options: AddOptions): Promise<NewApplication> {
  const userPoolId = await choosePool(workspace, terminal, options.pool);
  const applicationId = await answerTo(
    terminal,
    { option: '--id', label: { zh: '应用 ID', en: 'application id' }, rule: id },
    options.id,
  );
  const name = await answerTo(
    terminal,
    { option: '--name', label: { zh: '名称', en: 'name' }, rule: title, fallback: applicationId },
    options.name,
  );
  return {
    userPoolId,
    id: applicationId as ApplicationId,
    name,
    secret: options.withSecret ? drawSecret(workspace) : undefined,
    redirectUris: options.redirectUri,
    accessTokenSeconds: options.accessTokenSeconds === undefined ? undefined : Number(options.accessTokenSeconds),
  };
}

async function add(workspace: Workspace, terminal: Terminal, application: NewApplication): Promise<void> {
  const { id: applicationId, userPoolId, name, secret } = application;
  const connections = workspace.get(ConnectionsService);
  const isDefault = await workspace.transaction(async (tx) => {
    if (!(await workspace.get(ApplicationsService).createIfAbsent(tx, application))) {
      throw invalidInput('id', { zh: '已有此 ID 的应用', en: 'is taken by another application' });
    }
    for (const connection of await connections.list()) {
      if (connection.poolId === userPoolId) await connections.enable(tx, connection.id, [applicationId]);
    }
    return workspace.get(UserPoolsService).fillDefaultApplication(tx, userPoolId, applicationId);
  });
  terminal.tell({
    zh: '已创建应用；正在运行的服务器会在 5 秒内生效',
    en: 'The application is made; a running server knows it within five seconds',
  });
  terminal.show({ pool: userPoolId, id: applicationId, name, default: isDefault, ...(secret && { secret }) });
}
