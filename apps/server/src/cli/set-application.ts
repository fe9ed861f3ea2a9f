import type { Command } from 'commander';
import { type ApplicationEntity, ApplicationsService } from '../applications/index.js';
import { applicationRow } from './application-row.js';
import { APPLICATION_SETTINGS } from './application-settings.js';
import { chooseApplication } from './choose-application.js';
import type { CliContext } from './context.js';
import { addOptions, type Answers, changeFrom } from './settings.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

export function setApplicationCommand(applications: Command, { terminal, run, phrase }: CliContext): void {
  const command = applications
    .command('set')
    .argument('[application]', phrase('应用', 'application'))
    .description(
      phrase(
        '修改应用的设置；只改给出的选项，一项都没有给出时逐一询问',
        "change an application's settings: those that are given; asks for each when none is",
      ),
    );
  addOptions(command, APPLICATION_SETTINGS, phrase);
  command.action((application: string | undefined, options: Answers) =>
    run((workspace) => setApplication(workspace, terminal(), application, options)),
  );
}

async function setApplication(
  workspace: Workspace,
  terminal: Terminal,
  given: string | undefined,
  options: Answers,
): Promise<void> {
  const applications = workspace.get(ApplicationsService);
  const id = await chooseApplication(workspace, terminal, given);
  const find = async (): Promise<ApplicationEntity> => (await applications.list()).find((each) => each.id === id)!;
  const change = await changeFrom(terminal, APPLICATION_SETTINGS, await find(), options);
  await workspace.transaction((tx) => applications.change(tx, id, change));
  terminal.tell({
    zh: '已修改应用；正在运行的服务器会在 5 秒内生效，已签发的令牌不变',
    en: 'The application is changed; a running server knows it within five seconds, and tokens that are out stay as they are',
  });
  terminal.show(applicationRow(await find()));
}
