import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const MODULES = 'node_modules';

/** A copy of a mini program to compile or to spoil. What it has installed is linked, not copied. */
export function copyProject(project, copy) {
  cpSync(project, copy, { recursive: true, filter: (path) => relative(project, path) !== MODULES });
  for (const name of installed(join(project, MODULES))) {
    const link = join(copy, MODULES, name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(project, MODULES, name), link, 'junction');
  }
  return copy;
}

// Package by package: "Build npm" follows links to packages, but not one to the whole folder.
function installed(modules) {
  if (!existsSync(modules)) return [];
  const names = readdirSync(modules).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
}
