import type { Command } from 'commander';
import { ConnectionsService } from '../connections/index.js';
import { chooseConnection } from './choose-connection.js';
import type { CliContext } from './context.js';

export function dropSecretCommand(connections: Command, { terminal, run, phrase }: CliContext): void {
  connections
    .command('drop-secret')
    .description(
      phrase(
        '立即作废更换之前的 AppSecret（否则 7 天后自动作废）',
        'forget the AppSecret before the present one at once, instead of after 7 days',
      ),
    )
    .option('--pool <id>', phrase('用户池', 'user pool'))
    .option('--identifier <name>', phrase('连接标识', 'identifier of the connection'))
    .action((options: { pool?: string; identifier?: string }) =>
      run(async (workspace) => {
        const { id, poolId: pool, identifier } = await chooseConnection(workspace, terminal(), options);
        const connections = workspace.get(ConnectionsService);
        const dropped = await workspace.transaction((tx) => connections.dropPreviousAppSecret(tx, id));
        terminal().tell(
          dropped
            ? {
                zh: '已作废；正在运行的服务器会在 5 秒内生效',
                en: 'It is forgotten; a running server knows it within five seconds',
              }
            : {
                zh: '没有更早的 AppSecret，无需再做什么',
                en: 'There was none before the present one: nothing is left to do',
              },
        );
        terminal().show({ pool, identifier, dropped });
      }),
    );
}
