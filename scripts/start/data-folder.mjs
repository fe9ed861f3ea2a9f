import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../bootstrap/failure.mjs';
import { say, tell } from '../bootstrap/language.mjs';
import { commandLineOf, ended, exists, groupOf, signal } from './processes.mjs';

const MARK = 'made-by-yaopai';
const RECORD = 'running.json';
const STARTERS = /\b(?:start|dev)\.mjs\b/;
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
 * Makes this process the one that runs on this data, until it exits. Refuses when `npm start` or `npm run dev` does already;
 * stops what a killed one left running and names it by `report`.
 */
export async function claimRun(dataDir, report) {
  const file = join(dataDir, RECORD);
  while (!claimed(file)) {
    const run = readRun(file);
    if (run && STARTERS.test(commandLineOf(run.pid))) throw new Failure(alreadyRunning(run.pid, dataDir));
    for (const { name, pid, script } of run?.children ?? []) {
      if (!commandLineOf(pid).includes(script)) continue;
      report(say('正在停止上次遗留的进程', 'Stopping what an earlier start left running'), `${name} (PID ${pid})`);
      await stopOrphan(pid);
    }
    rmSync(file, { force: true });
  }
  process.once('exit', () => {
    if (readRun(file)?.pid === process.pid) rmSync(file, { force: true });
  });
}

/** Remembers the programs of this run for a start after it was killed. */
export function recordRun(dataDir, programs) {
  const children = programs.map(({ name, pid, script }) => ({ name, pid, script }));
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
  tell(
    `Yaopai 已在运行（进程 ${pid}，数据在 ${dataDir}）。要再开一份，请设置 PORT、YAOPAI_SANDBOX_PORT 和 YAOPAI_DATA_DIR。`,
    `Yaopai is already running (process ${pid}, data in ${dataDir}). For a second one set PORT, YAOPAI_SANDBOX_PORT and YAOPAI_DATA_DIR.`,
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

/**
 * Empties the data folder, but for what says whose it is and what `keep` names. The embedded PostgreSQL is the server's: `forgetDatabase(dataDir)`
 * stops and removes it first, wherever it lies.
 */
export async function resetDataFolder(dataDir, forgetDatabase, { keep = [] } = {}) {
  if (!existsSync(join(dataDir, MARK))) {
    throw new Failure(
      tell(
        `${dataDir} 不是由 npm start 创建的，不会自动清空；确认后请自行删除。`,
        `${dataDir} was not made by npm start and is not emptied: delete it yourself if that is what you want.`,
      ),
    );
  }
  await forgetDatabase(dataDir);
  const kept = new Set([MARK, RECORD, ...keep]);
  const forgotten = readdirSync(dataDir).filter((name) => !kept.has(name));
  for (const name of forgotten) rmSync(join(dataDir, name), { recursive: true, force: true });
}

/** Stops an embedded PostgreSQL that outlived its server; there is none after a server that ended in order. */
export async function stopPostgres(dataDir) {
  // Under root it may lie elsewhere: the server leaves a pointer.
  const home = read(join(dataDir, 'postgres-folder'))?.trim() || dataDir;
  // First line: the process id (https://www.postgresql.org/docs/current/storage-file-layout.html).
  const pid = Number(read(join(home, 'postgres', 'cluster', 'postmaster.pid'))?.split('\n')[0]);
  if (!(pid > 0) || !commandLineOf(pid).includes('postgres')) return;
  signal(pid, 'SIGINT');
  if (await ended(pid, 5 * SECOND)) return;
  signal(pid, 'SIGQUIT');
  await ended(pid, 2 * SECOND);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
