import type { ApplicationId } from '@yaopai/protocol';
import { ApplicationsService } from '../applications/index.js';
import { invalidInput } from '../http/index.js';
import { type Rule } from '../input/index.js';
import { answerTo } from './prompt.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

/** The application that was named or chosen; the only one when there is no other. @throws AppError when there is none such. */
export async function chooseApplication(
  workspace: Workspace,
  terminal: Terminal,
  given: string | undefined,
): Promise<ApplicationId> {
  const ids = (await workspace.get(ApplicationsService).list()).map(({ id }) => id);
  if (!ids.length) {
    throw invalidInput('application', {
      zh: '还没有应用：请先运行 applications add',
      en: 'does not exist, nor does any other: run applications add first',
    });
  }
  const known: Rule = (value) =>
    ids.includes(value as ApplicationId)
      ? undefined
      : { zh: `没有这个应用，现有：${ids.join('、')}`, en: `there is no such application, only: ${ids.join(', ')}` };
  const question = {
    option: '<application>',
    label: { zh: '应用', en: 'application' },
    rule: known,
    choices: ids,
    fallback: ids.length === 1 ? ids[0] : undefined,
  };
  const application = await answerTo(terminal, question, given);
  const wrong = known(application);
  if (wrong) throw invalidInput('application', wrong);
  return application as ApplicationId;
}
