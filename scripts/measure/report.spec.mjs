import { describe, expect, it } from '@jest/globals';
import { measure, percentile } from './report.mjs';

describe('measure', () => {
  it('takes the nearest rank', () => {
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.5)).toBe(5);
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBe(9);
    expect(percentile([], 0.5)).toBe(0);
  });

  it('keeps rooms and their tests apart and names the long files', () => {
    const { rows, total, long } = measure([
      { path: 'apps/server/src/main.ts', lines: 10 },
      { path: 'apps/server/src/main.spec.ts', lines: 301 },
      { path: 'turbo.mjs', lines: 3 },
    ]);
    expect(rows.map(({ name, max }) => [name, max])).toEqual([
      ['(top)', 3],
      ['apps/server', 10],
      ['apps/server (tests)', 301],
    ]);
    expect(total).toMatchObject({ files: 3, lines: 314, median: 10 });
    expect(long.map(({ path }) => path)).toEqual(['apps/server/src/main.spec.ts']);
  });
});
