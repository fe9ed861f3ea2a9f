import type { Command } from 'commander';
import { ApplicationsService } from '../applications/index.js';
import { Random } from '../runtime/index.js';
import { chooseApplication } from './choose-application.js';
import type { CliContext } from './context.js';
import type { Workspace } from './workspace.js';

const SECRET_BYTES = 32;

/** A secret for backends: drawn here, so that it is worth something. */
export const drawSecret = (workspace: Workspace): string =>
  workspace.get(Random).bytes(SECRET_BYTES).toString('base64url');

export function applicationSecretCommands(applications: Command, { terminal, run, phrase }: CliContext): void {
  applications
    .command('set-secret')
    .argument('[application]', phrase('应用', 'application'))
    .description(
      phrase(
        '为后端生成新密钥，只显示这一次；旧密钥在一天内仍然有效',
        'make a new secret for its backends and show it this once; the one before is good for another day',
      ),
    )
    .action((given: string | undefined) =>
      run(async (workspace) => {
        const application = await chooseApplication(workspace, terminal(), given);
        const secret = drawSecret(workspace);
        const hadOne = await workspace.transaction((tx) =>
          workspace.get(ApplicationsService).replaceSecret(tx, application, secret),
        );
        terminal().tell(
          hadOne
            ? {
                zh: '已生成新密钥，请在一天内更换全部后端的密钥；旧密钥已泄露时请运行 applications drop-secret',
                en: 'The new secret is made: give it to every backend within a day. If the old one leaked, run applications drop-secret',
              }
            : { zh: '已生成密钥', en: 'The secret is made' },
        );
        terminal().show({ id: application, secret });
      }),
    );

  applications
    .command('drop-secret')
    .argument('[application]', phrase('应用', 'application'))
    .description(phrase('立即作废更换之前的密钥', 'forget the secret before the present one at once'))
    .action((given: string | undefined) =>
      run(async (workspace) => {
        const application = await chooseApplication(workspace, terminal(), given);
        const dropped = await workspace.transaction((tx) =>
          workspace.get(ApplicationsService).dropPreviousSecret(tx, application),
        );
        terminal().tell(
          dropped
            ? {
                zh: '已作废；正在运行的服务器会在 5 秒内生效',
                en: 'It is forgotten; a running server knows it within five seconds',
              }
            : {
                zh: '没有更早的密钥，无需再做什么',
                en: 'There was none before the present one: nothing is left to do',
              },
        );
        terminal().show({ id: application, dropped });
      }),
    );
}
