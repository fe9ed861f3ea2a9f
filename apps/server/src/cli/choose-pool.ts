import type { UserPoolId } from '@yaopai/protocol';
import { invalidInput } from '../http/index.js';
import { type Rule } from '../input/index.js';
import { UserPoolsService } from '../user-pools/index.js';
import { answerTo } from './prompt.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

/** The pool that was named or chosen; the only one when there is no other. @throws AppError when there is none such. */
export async function choosePool(
  workspace: Workspace,
  terminal: Terminal,
  given: string | undefined,
  option = '--pool',
): Promise<UserPoolId> {
  const ids = (await workspace.get(UserPoolsService).list()).map(({ id }) => id);
  if (!ids.length) {
    throw invalidInput('pool', {
      zh: '还没有用户池：请先运行 pools add，或先启动一次服务器',
      en: 'does not exist, nor does any other: run pools add first, or start the server once',
    });
  }
  const known: Rule = (value) =>
    ids.includes(value as UserPoolId)
      ? undefined
      : { zh: `没有这个用户池，现有：${ids.join('、')}`, en: `there is no such user pool, only: ${ids.join(', ')}` };
  const question = {
    option,
    label: { zh: '用户池', en: 'user pool' },
    rule: known,
    choices: ids,
    fallback: ids.length === 1 ? ids[0] : undefined,
  };
  const pool = await answerTo(terminal, question, given);
  const wrong = known(pool);
  if (wrong) throw invalidInput('pool', wrong);
  return pool as UserPoolId;
}
