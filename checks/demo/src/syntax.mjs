import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';
import { toolModules } from '../../tools/paths.mjs';
import { say } from '../../../scripts/bootstrap/language.mjs';
import { filesIn } from './files.mjs';

const FOLDERS = { linux: 'linux', darwin: 'mac', win32: 'windows' };
const END = process.platform === 'win32' ? '.exe' : '';

/** WeChat's compilers for WXML and WXSS, file by file; one line for each thing that they refuse. `work`: a folder to use. */
export function inspectSyntax(root, work) {
  const compile = { '.wxml': [compiler('wcc', work), '-d'], '.wxss': [compiler('wcsc', work), '-lc'] };
  return filesIn(root).flatMap((file) => {
    const [command, ...options] = compile[posix.extname(file)] ?? [];
    if (!command) return [];
    const { error, status, stderr } = spawnSync(command, [...options, file], { cwd: root, encoding: 'utf8' });
    if (error) throw new Error(say(`无法运行 ${command}`, `${command} does not run here`), { cause: error });
    return status === 0 ? [] : [clean(file, stderr)];
  });
}

/** WeChat's template compiler, whose warnings count as errors; and templates that include files which are not there. */
export function inspectTemplates(root) {
  const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler');
  return filesIn(root)
    .filter((file) => file.endsWith('.wxml'))
    .flatMap((file) => {
      const group = new TmplGroup();
      const found = group.addTmpl(file, readFileSync(join(root, file), 'utf8'));
      const included = [...group.getDirectDependencies(file), ...group.getScriptDependencies(file)];
      group.free();
      return [
        ...found.map(
          ({ message, startLine, startColumn }) => `${file}:${startLine + 1}:${startColumn + 1}: ${message}`,
        ),
        ...included
          .filter((path) => ![path, `${path}.wxml`].some((candidate) => existsSync(join(root, candidate))))
          .map((path) => `${file}: ${say('找不到', 'there is no')} ${path}`),
      ];
    });
}

// The packed programs may not be executed, and those that pnpm links are not ours to change.
function compiler(name, work) {
  const program = join(work, 'compilers', name + END);
  if (existsSync(program)) return program;
  mkdirSync(join(work, 'compilers'), { recursive: true });
  copyFileSync(join(toolModules, 'miniprogram-compiler', 'bin', FOLDERS[process.platform] ?? '', name + END), program);
  chmodSync(program, 0o755);
  return program;
}

function clean(file, stderr) {
  const lines = stderr.split('\n').map((line) => line.replace(/^ERR: /, '').trim());
  const told = lines.filter((line) => line && !line.startsWith('error file count')).join(' ');
  return told.includes(file) ? told : `${file}: ${told}`;
}
