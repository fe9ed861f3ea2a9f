import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../../../scripts/bootstrap/language.mjs';
import { filesIn } from './files.mjs';

/** How the packages that the project's own build put into its folder differ from those that "Build npm" puts there. */
export function compareNpm(own, packed) {
  const there = filesIn(own);
  const wanted = filesIn(packed);
  const same = (path) => readFileSync(join(own, path)).equals(readFileSync(join(packed, path)));
  return [
    ...wanted.filter((path) => !there.includes(path)).map((path) => line(path, say('缺少', 'is missing'))),
    ...there.filter((path) => !wanted.includes(path)).map((path) => line(path, say('多余', 'is not of the package'))),
    ...wanted
      .filter((path) => there.includes(path) && !same(path))
      .map((path) => line(path, say('与软件包中的不同', 'is not the file of the package'))),
  ];
}

const line = (path, what) => `miniprogram_npm/${path}: ${what}`;
