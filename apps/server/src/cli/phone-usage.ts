import type { Command } from 'commander';
import { ConnectionsService } from '../connections/index.js';
import { PhoneCounts } from '../phone/index.js';
import type { CliContext } from './context.js';

const DAYS = 30;

export function phoneUsageCommand(connections: Command, { terminal, run, phrase }: CliContext): void {
  connections
    .command('phone-usage')
    .description(
      phrase(
        `最近 ${DAYS} 天（UTC）各连接凭授权码获取的手机号数量`,
        `how many phone numbers each connection got by WeChat's codes in the last ${DAYS} days (UTC)`,
      ),
    )
    .action(() =>
      run(async (workspace) => {
        const byId = new Map((await workspace.get(ConnectionsService).list()).map((found) => [found.id, found]));
        const usage = await workspace.get(PhoneCounts).ofLast(DAYS);
        terminal().show(
          usage.flatMap(({ connectionId, day, numbers }) => {
            const connection = byId.get(connectionId);
            return connection ? [{ day, pool: connection.poolId, identifier: connection.identifier, numbers }] : [];
          }),
        );
      }),
    );
}
