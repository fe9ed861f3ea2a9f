import type { Command } from 'commander';
import { checkObject, oneOf, type Rule, title } from '../input/index.js';
import { type CliContext, refuseInvalid } from './context.js';
import { UsageError } from './failure.js';
import { answerTo, type Question } from './prompt.js';
import type { Terminal } from './terminal.js';

/** One setting of a thing, as it is typed. */
export interface Setting<Thing, Change> extends Question {
  /** What follows the option, in its help. */
  value: string;
  now: (thing: Thing) => string;
  /** Of an answer that the rule accepts. */
  change: (answer: string) => Change;
}

/** By the names that options and refusals have. */
export type Settings<Thing, Change> = Record<string, Setting<Thing, Change>>;

/** By the settings' names, as they were typed. */
export type Answers = Record<string, string>;

export const ON_OR_OFF = oneOf('on', 'off');
export const onOrOff = (value: boolean): string => (value ? 'on' : 'off');
export const number =
  (rule: Rule): Rule =>
  (answer) =>
    rule(Number(answer));

/** Of whatever people know by a name. */
export const NAME: Setting<{ name: string }, { name: string }> = {
  option: '--name',
  value: '<name>',
  label: { zh: '名称', en: 'name' },
  rule: title,
  now: ({ name }) => name,
  change: (name) => ({ name }),
};

export function addOptions<Thing, Change>(
  command: Command,
  settings: Settings<Thing, Change>,
  phrase: CliContext['phrase'],
): void {
  for (const { option, value, label } of Object.values(settings)) {
    command.option(`${option} ${value}`, phrase(label.zh, label.en));
  }
}

/**
 * What is to change: the settings that were given; when none was, each is asked for, and Enter leaves one as it is.
 * @throws UsageError when nobody can be asked; AppError INVALID_INPUT
 */
export async function changeFrom<Thing, Change extends object>(
  terminal: Terminal,
  settings: Settings<Thing, Change>,
  thing: Thing,
  given: Answers,
): Promise<Change> {
  const answers = Object.keys(given).length ? given : await askForAll(terminal, settings, thing);
  const rules = Object.entries(settings).map(([name, { rule }]) => [`${name}?`, rule]);
  refuseInvalid(checkObject(answers, Object.fromEntries(rules)));
  return Object.assign({}, ...Object.entries(answers).map(([name, answer]) => settings[name]!.change(answer)));
}

async function askForAll<Thing, Change>(
  terminal: Terminal,
  settings: Settings<Thing, Change>,
  thing: Thing,
): Promise<Answers> {
  if (!terminal.interactive) {
    const { option, now } = Object.values(settings).at(-1)!;
    throw new UsageError({
      zh: `请至少给出一项设置，例如 ${option} ${now(thing)}`,
      en: `give at least one setting, for example ${option} ${now(thing)}`,
    });
  }
  const answers: Answers = {};
  for (const [name, { now, ...question }] of Object.entries(settings)) {
    answers[name] = await answerTo(terminal, { ...question, fallback: now(thing) }, undefined);
  }
  return answers;
}
