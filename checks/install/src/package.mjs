import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand } from '../../../scripts/bootstrap/npm.mjs';
import { root } from '../../../scripts/bootstrap/paths.mjs';
import { run } from '../../tools/tools.mjs';

/** Packs the built SDK as it would be published: `{tarball, folder}`, the folder being the tarball unpacked. */
export async function packSdk(work, env) {
  const [npm, ...first] = npmCommand();
  const args = ['pack', join(root, 'packages', 'sdk'), '--pack-destination', work, '--json', '--loglevel=error'];
  const lines = await run(npm, [...first, ...args], { cwd: work, env });
  const name = /"filename": "([^"]+\.tgz)"/.exec(lines.join('\n'))[1];
  const tarball = join(work, name);
  await run('tar', ['-xzf', tarball, '-C', work], { cwd: work, env });
  return { tarball, folder: join(work, 'package') };
}

/** A copy of the unpacked package for a test to spoil. */
export function copyOf({ folder }, work, name) {
  const copy = join(work, name);
  mkdirSync(copy, { recursive: true });
  cpSync(folder, copy, { recursive: true });
  return copy;
}
