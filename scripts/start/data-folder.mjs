import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../bootstrap/failure.mjs';
import { say } from '../bootstrap/language.mjs';
import { commandLineOf, ended, exists, groupOf, signal } from './processes.mjs';

const MARK = 'made-by-yaopai';
const RECORD = 'running.json';
const SECOND = 1000;

/** Makes the data folder, marked as ours when it was empty: only such a folder may be emptied by --reset. */
export function openDataFolder(dataDir) {
  // Others may pass through, not look: the embedded PostgreSQL of root runs as another user.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  if (readdirSync(dataDir).length === 0)
    writeFileSync(join(dataDir, MARK), 'npm start -- --reset empties this folder.\n');
  const logs = join(dataDir, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  return { logs };
}

/**
 * Makes this process the one that runs on this data, until it exits. Refuses when another start does; stops what a
 * killed one left running and names it by `report`.
 */
export async function claimRun(dataDir, report) {
  const file = join(dataDir, RECORD);
  while (!claimed(file)) {
    const run = readRun(file);
    if (run && commandLineOf(run.pid).includes('start.mjs')) throw new Failure(alreadyRunning(run.pid, dataDir));
    for (const { name, pid, script } of run?.children ?? []) {
      if (!commandLineOf(pid).includes(script)) continue;
      report(say('正在停止上次遗留的进程', 'Stopping what an earlier start left running'), `${name} (PID ${pid})`);
      await stopOrphan(pid);
    }
    rmSync(file, { force: true });
  }
  process.once('exit', () => rmSync(file, { force: true }));
}

/** Remembers the programs of this run, `[{name, pid, script}]`, for a start after it was killed. */
export function recordRun(dataDir, children) {
  writeFileSync(join(dataDir, RECORD), JSON.stringify({ pid: process.pid, children }));
}

function claimed(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, children: [] }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

const alreadyRunning = (pid, dataDir) =>
  say(
    `Yaopai 已在运行（进程 ${pid}，数据在 ${dataDir}）。要再开一份，请设置 PORT、YAOPAI_SANDBOX_PORT 和 YAOPAI_DATA_DIR。`,
    `Yaopai is already running (process ${pid}, data in ${dataDir}). For a second one set PORT, YAOPAI_SANDBOX_PORT and YAOPAI_DATA_DIR.`,
    { between: '\n' },
  );

async function stopOrphan(pid) {
  signal(pid, 'SIGTERM');
  if (await ended(pid, 8 * SECOND)) return;
  if (exists(groupOf(pid))) signal(groupOf(pid), 'SIGKILL');
  await ended(pid, 2 * SECOND);
}

function readRun(file) {
  try {
    const run = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isInteger(run.pid) && Array.isArray(run.children) ? run : undefined;
  } catch {
    return undefined;
  }
}

/** Empties the data folder, but for what says whose it is, after stopping a PostgreSQL that still runs in it. */
export async function resetDataFolder(dataDir) {
  if (!existsSync(join(dataDir, MARK))) {
    throw new Failure(
      say(
        `${dataDir} 不是由 npm start 创建的，不会自动清空；确认后请自行删除。`,
        `${dataDir} was not made by npm start and is not emptied: delete it yourself if that is what you want.`,
        { between: '\n' },
      ),
    );
  }
  for (const pid of postmastersIn(dataDir)) {
    signal(pid, 'SIGINT');
    if (!(await ended(pid, 5 * SECOND))) signal(pid, 'SIGQUIT');
    await ended(pid, 2 * SECOND);
  }
  const kept = new Set([MARK, RECORD]);
  const forgotten = readdirSync(dataDir).filter((name) => !kept.has(name));
  for (const name of forgotten) rmSync(join(dataDir, name), { recursive: true, force: true });
}

// postmaster.pid: first line the process id (https://www.postgresql.org/docs/current/storage-file-layout.html).
function postmastersIn(folder, depth = 3) {
  return list(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth > 0 ? postmastersIn(path, depth - 1) : [];
    if (entry.name !== 'postmaster.pid') return [];
    const pid = Number(readFileSync(path, 'utf8').split('\n')[0]);
    return pid > 0 && commandLineOf(pid).includes('postgres') ? [pid] : [];
  });
}

function list(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
