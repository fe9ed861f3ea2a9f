import { accessSync, constants, existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { toolEnvironment } from './environment.mjs';
import { Failure } from './failure.mjs';
import { installPnpm } from './install-pnpm.mjs';
import { installWorkspace, isInstalled } from './install-workspace.mjs';
import { say, tell } from './language.mjs';
import { withLock } from './lock.mjs';
import { pnpmExecutable, root, tools } from './paths.mjs';
import { toolsStopped } from './tool.mjs';

/** The lock of everything that writes to node_modules or to build folders of this checkout. */
export const workspaceLock = join(tools, 'workspace.lock');

/** Makes pnpm and, unless `workspace` is false, the dependencies present; returns the environment to run tools with. */
export async function ensureInstalled(progress, { workspace = true } = {}) {
  if (existsSync(pnpmExecutable) && (!workspace || isInstalled())) return toolEnvironment();
  refuseReadOnlyCheckout();
  const env = toolEnvironment();
  const started = Date.now();
  await withLock(
    workspaceLock,
    async () => {
      await installPnpm(env, progress.report);
      if (workspace) await installWorkspace(env, progress.report);
    },
    {
      signal: toolsStopped,
      onWait: (pid) =>
        progress.report(say('等待同一目录的另一次启动', 'Waiting for another start of this checkout'), `(PID ${pid})`),
    },
  );
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  progress.done(say(`依赖已安装（${seconds} 秒）。`, `Dependencies are installed (${seconds} s).`));
  return env;
}

function refuseReadOnlyCheckout() {
  const folders = [root, tools, join(root, 'node_modules')].filter((folder) => existsSync(folder));
  for (const folder of folders) {
    try {
      accessSync(folder, constants.W_OK);
    } catch {
      throw new Failure(
        tell(
          `用户 ${userInfo().username} 无法写入 ${folder}：请把整个目录交给该用户（chown -R），或重新克隆。`,
          `${folder} is not writable for ${userInfo().username}: give the checkout to that user (chown -R) or clone it anew.`,
        ),
      );
    }
  }
}
