import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { say, tell } from './language.mjs';
import { npmSettingsForPnpm } from './npm.mjs';
import { pnpmExecutable, pnpmVersion, root } from './paths.mjs';
import { runTool } from './tool.mjs';

const installing = say('正在安装依赖', 'Installing dependencies');
const stamp = join(root, 'node_modules', '.yaopai-installed');

/** Installs what pnpm-lock.yaml names unless exactly that is installed; resolves with whether anything was done. */
export async function installWorkspace(env, report) {
  if (isInstalled()) return false;
  report(installing);
  const events = await runInstall({ ...env, ...npmSettingsForPnpm(env) }, report);
  if (events.code !== 0) {
    throw new Failure(
      `${events.errors.join('\n')}\n${tell(
        '安装依赖失败，原因见上面几行。没有启动任何程序。',
        'Installing dependencies failed; the lines above say why. Nothing was started.',
      )}`,
    );
  }
  markInstalled();
  return true;
}

/** Compared by content: git and archives give the lockfile any time they like. */
export function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint() && roomsWithoutModules().length === 0;
}

/** Remembers that node_modules is what the lockfile says now. */
export function markInstalled() {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stamp, fingerprint());
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  // Native packages are chosen by platform and architecture: a folder moved to another machine installs again.
  return `${hash.digest('hex')} ${process.platform}-${process.arch} pnpm-${pnpmVersion}\n`;
}

function roomsWithoutModules() {
  const rooms = ['packages', 'apps'].flatMap((folder) =>
    list(join(root, folder)).map((name) => join(root, folder, name)),
  );
  return [root, ...rooms, join(root, 'e2e'), join(root, 'bench')].filter(
    (room) => hasDependencies(join(room, 'package.json')) && !existsSync(join(room, 'node_modules')),
  );
}

function hasDependencies(manifest) {
  if (!existsSync(manifest)) return false;
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
  return Object.keys({ ...dependencies, ...devDependencies }).length > 0;
}

function list(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

async function runInstall(env, report) {
  // trust-lockfile: the committed lockfile was checked against the release-age policy when it was made, and its integrity
  // hashes hold; asking the registry about every package again would take longer than the installation itself.
  const args = ['install', '--frozen-lockfile', '--trust-lockfile', '--prefer-offline', '--reporter=ndjson'];
  const count = { resolved: 0, imported: 0 };
  const errors = [];
  const onLine = (line) => {
    const event = eventOf(line);
    if (event === undefined) errors.push(line);
    else if (event.name === 'pnpm:progress' && event.status in count) {
      count[event.status] += 1;
      report(installing, `${count.imported}/${count.resolved}`);
    } else if (event.level === 'error') errors.push(event.message ?? event.err?.message ?? line);
    else if (event.name === 'pnpm:lifecycle' && event.line) errors.push(event.line);
  };
  const { code } = await runTool(pnpmExecutable, args, { cwd: root, env, onLine });
  return { code, errors };
}

function eventOf(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
