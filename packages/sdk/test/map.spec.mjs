import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const read = (path) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

/** Rows of the map, as [file, what its title holds]. */
const rows = [...read('README.md').matchAll(/\| `(\S+\.spec\.m?[jt]s)`: (.+) \|$/gm)].map(([, file, title]) => [
  file,
  title,
]);

test('the map has rows', () => {
  expect(rows.length).toBeGreaterThan(25);
});

test.each(rows)('%s has the test: %s', (file, title) => {
  const source = read(file.startsWith('e2e/') ? `../../../${file}` : `../${file}`);
  expect(source).toContain(title);
});
