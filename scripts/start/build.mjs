import { workspaceLock } from '../bootstrap/ensure-installed.mjs';
import { Failure } from '../bootstrap/failure.mjs';
import { say, tell } from '../bootstrap/language.mjs';
import { withLock } from '../bootstrap/lock.mjs';
import { pnpmExecutable, root } from '../bootstrap/paths.mjs';
import { runTool, toolsStopped } from '../bootstrap/tool.mjs';

const PROGRAMS = ['apps/server', 'apps/preview', 'packages/sdk', 'packages/wechat-sandbox'];

/** Builds what a start needs, or other rooms; turbo leaves alone what has not changed. */
export async function build(env, report, rooms = PROGRAMS) {
  const step = say('正在构建', 'Building');
  report(step);
  const filters = rooms.map((room) => `--filter=./${room}...`);
  const runBuild = () =>
    runTool(pnpmExecutable, ['exec', 'turbo', 'run', 'build', ...filters], {
      cwd: root,
      env,
      onLine(line) {
        const room = /^(\S+):build: cache (hit|miss)/.exec(line)?.[1];
        if (room) report(step, room);
      },
    });
  const { code, lines } = await withLock(workspaceLock, runBuild, { signal: toolsStopped });
  if (code !== 0) {
    throw new Failure(
      `${lines.join('\n')}\n${tell('构建失败，原因见上；什么都没有启动。', 'The build failed, the lines above say why; nothing was started.')}`,
    );
  }
}
