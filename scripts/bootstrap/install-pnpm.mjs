import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from './failure.mjs';
import { say, tell } from './language.mjs';
import { runNpm } from './npm.mjs';
import { pnpmExecutable, pnpmFolder, pnpmVersion, tools } from './paths.mjs';

/** Puts the pinned pnpm under .tools/ unless it is there; `env` from `toolEnvironment()`. */
export async function installPnpm(env, report) {
  if (existsSync(pnpmExecutable)) return;
  const target = dirname(dirname(pnpmFolder));
  // Into a folder of its own, then renamed: an interrupted start never leaves half a pnpm under the final name.
  const staging = join(tools, `pnpm-${pnpmVersion}.${process.pid}`);
  mkdirSync(staging, { recursive: true });
  try {
    report(say('正在获取', 'Fetching'), `pnpm ${pnpmVersion}`);
    const { code, lines } = await runNpm(
      // Without scripts: a user's `ignore-scripts` must not decide whether it works, so its one script is run below.
      [
        'install',
        '--prefix',
        staging,
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--no-save',
        '--loglevel=error',
        `pnpm@${pnpmVersion}`,
      ],
      { env, cwd: staging },
    );
    if (code !== 0) {
      throw new Failure(
        `${lines.join('\n')}\n${tell(
          `npm 未能安装 pnpm ${pnpmVersion}。请检查本机能否访问 npm 仓库（npm ping），然后重试。`,
          `npm could not install pnpm ${pnpmVersion}. Check that this machine reaches an npm registry (npm ping), then try again.`,
        )}`,
      );
    }
    placeBinary(join(staging, 'node_modules', 'pnpm'), env);
    rmSync(target, { recursive: true, force: true });
    renameSync(staging, target);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

// The published package holds a placeholder; its install script puts the platform's executable in its place.
function placeBinary(folder, env) {
  const { status, stderr } = spawnSync(process.execPath, ['install.js'], { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0)
    throw new Failure(
      `${stderr}\n${tell(
        `pnpm ${pnpmVersion} 没有适用于 ${process.platform}-${process.arch} 的可执行文件。`,
        `pnpm ${pnpmVersion} has no executable for ${process.platform}-${process.arch}.`,
      )}`,
    );
}
