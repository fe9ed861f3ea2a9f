import type { Command } from 'commander';
import { ConnectionsService } from '../connections/index.js';
import { chooseConnection } from './choose-connection.js';
import { rowOf } from './connection-row.js';
import { CONNECTION_SETTINGS } from './connection-settings.js';
import type { CliContext } from './context.js';
import { addOptions, type Answers, changeFrom } from './settings.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

export function setConnectionCommand(connections: Command, { terminal, run, phrase }: CliContext): void {
  const command = connections
    .command('set')
    .description(
      phrase(
        '修改连接的设置；只改给出的选项，一项都没有给出时逐一询问',
        "change a connection's settings: those that are given; asks for each when none is",
      ),
    )
    .option('--pool <id>', phrase('用户池', 'user pool'))
    .option('--identifier <name>', phrase('连接标识', 'identifier of the connection'));
  addOptions(command, CONNECTION_SETTINGS, phrase);
  command.action((options: Answers) => run((workspace) => setConnection(workspace, terminal(), options)));
}

async function setConnection(
  workspace: Workspace,
  terminal: Terminal,
  { pool, identifier, ...given }: Answers,
): Promise<void> {
  const connections = workspace.get(ConnectionsService);
  const connection = await chooseConnection(workspace, terminal, { pool, identifier });
  const change = await changeFrom(terminal, CONNECTION_SETTINGS, connection, given);
  await workspace.transaction((tx) => connections.change(tx, connection.id, change));
  terminal.tell({
    zh: '已修改连接；正在运行的服务器会在 5 秒内生效',
    en: 'The connection is changed; a running server knows it within five seconds',
  });
  terminal.show(rowOf((await connections.list()).find(({ id }) => id === connection.id)!));
}
