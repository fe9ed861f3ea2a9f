import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Writes jest's own JSON summary of a run into the folder YAOPAI_TEST_RESULTS, one file a room; without it, nothing. */
export default class ResultsReporter {
  constructor(globalConfig) {
    this.room = basename(globalConfig.rootDir);
  }

  onRunComplete(_contexts, results) {
    const folder = process.env.YAOPAI_TEST_RESULTS;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    const summary = Object.fromEntries(Object.entries(results).filter(([, value]) => typeof value !== 'object'));
    writeFileSync(join(folder, `${this.room}.json`), JSON.stringify({ room: this.room, ...summary }, null, 2));
  }
}
