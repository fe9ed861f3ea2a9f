import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { Terminal } from './terminal.js';

const ROWS = [
  { pool: 'shop', name: '我的小店', loginOnly: false },
  { pool: 'demo', name: 'Demo', loginOnly: true },
];

function shown(columns?: number): string {
  const stdout = Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns });
  new Terminal({ stdin: new PassThrough(), stdout, stderr: new PassThrough() }, false).show(ROWS);
  return String(stdout.read());
}

describe('a list', () => {
  const TABLE = 'pool  name      loginOnly\nshop  我的小店  false\ndemo  Demo      true\n';

  it('is a table where that fits, and always in a pipe', () => {
    expect(shown(25)).toBe(TABLE);
    expect(shown()).toBe(TABLE);
  });

  it('is one below another in a terminal that is too narrow', () => {
    expect(shown(24)).toBe(
      'pool       shop\nname       我的小店\nloginOnly  false\n\npool       demo\nname       Demo\nloginOnly  true\n',
    );
  });
});
