import type { ConnectionIdentifier } from '@yaopai/protocol';
import { ConnectionsService, type ListedConnection } from '../connections/index.js';
import { invalidInput } from '../http/index.js';
import type { Rule } from '../input/index.js';
import { choosePool } from './choose-pool.js';
import { answerTo } from './prompt.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

/** The connection that was named or chosen; the only one when there is no other. @throws AppError when there is none such. */
export async function chooseConnection(
  workspace: Workspace,
  terminal: Terminal,
  given: { pool?: string; identifier?: string },
): Promise<ListedConnection> {
  const pool = await choosePool(workspace, terminal, given.pool);
  const inPool = (await workspace.get(ConnectionsService).list()).filter(({ poolId }) => poolId === pool);
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
    choices: names,
    fallback: names.length === 1 ? names[0] : undefined,
  };
  const name = await answerTo(terminal, question, given.identifier);
  const wrong = known(name);
  if (wrong) throw invalidInput('identifier', wrong);
  return inPool.find(({ identifier }) => identifier === name)!;
}
