import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { App, Person, Subject } from './entities.js';
import type { World } from './world.js';

interface Stored {
  version: 1;
  seed: string;
  apps: App[];
  people: Person[];
  subjects: Subject[];
}

/** Reads the seed before a world is made, because it decides the ids. */
export function readState(file: string): Stored | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as Stored;
    if (stored.version !== 1) throw new Error('unknown version');
    return stored;
  } catch (cause) {
    throw new Error(
      `The state file ${file} cannot be read. Move it away to start afresh, or name another with --state.`,
      {
        cause,
      },
    );
  }
}

export function restoreState(world: World, stored: Stored): void {
  for (const app of stored.apps) world.putApp(app);
  for (const person of stored.people) world.putPerson(person);
  for (const subject of stored.subjects) world.restoreSubject(subject);
}

/** Changes are gathered this long: under load the file is written ten times a second, not a thousand. */
const WRITE_AFTER_MS = 100;

/** Keeps the file up to date: written whole beside it, then renamed, so that a kill leaves the old or the new, never half. */
export class StateFile {
  private pending: NodeJS.Timeout | undefined;
  private readonly stop: () => void;

  constructor(
    private readonly file: string,
    private readonly world: World,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    this.stop = world.events.listen((name) => {
      if (name === 'changed') this.pending ??= setTimeout(() => this.write(), WRITE_AFTER_MS);
    });
  }

  close(): void {
    this.stop();
    if (this.pending) this.write();
  }

  private write(): void {
    clearTimeout(this.pending);
    this.pending = undefined;
    const stored: Stored = {
      version: 1,
      seed: this.world.seed,
      apps: [...this.world.apps.values()],
      people: [...this.world.people.values()],
      subjects: this.world.allSubjects(),
    };
    const temporary = `${this.file}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(stored, null, 2), { mode: 0o600 });
    renameSync(temporary, this.file);
  }
}
