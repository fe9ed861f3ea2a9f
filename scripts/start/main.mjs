import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from '../bootstrap/ensure-installed.mjs';
import { Failure, reportFailure } from '../bootstrap/failure.mjs';
import { say, tell } from '../bootstrap/language.mjs';
import { root } from '../bootstrap/paths.mjs';
import { createProgress } from '../bootstrap/progress.mjs';
import { stopTools } from '../bootstrap/tool.mjs';
import { build } from './build.mjs';
import { claimRun, openDataFolder, recordRun, resetDataFolder, stopPostgres } from './data-folder.mjs';
import { checkToken, populateSandbox, readBootstrap, signIn } from './demo.mjs';
import { answers } from './http.mjs';
import { terminalLine } from './log-lines.mjs';
import { refuseBusyPorts } from './ports.mjs';
import { printDirections, printNoSignIn, printSignIn, printWarning } from './printout.mjs';
import { programEnvironment, startSandbox, startServer } from './programs.mjs';
import { readSettings, usage } from './settings.mjs';
import { createSupervisor, ending, onStopRequest } from './supervisor.mjs';

const READY_SECONDS = 60;
// npm passes on the Ctrl-C that the terminal has sent already: only a later one is a second one.
const IMPATIENT_MILLISECONDS = 1000;
const askedAt = [];

/** `npm start`. Resolves when everything it started has been stopped again. */
export async function main(args) {
  const began = Date.now();
  const progress = createProgress();
  const supervisor = createSupervisor({ onDeath: reportDeath });
  onStopRequest((reason) => stopAll(supervisor, progress, reason));
  let dataDir;
  try {
    const settings = readSettings(args, process.env);
    if (settings.help) return void console.log(usage);
    progress.report(say('Yaopai 正在启动', 'Yaopai is starting'));
    const { logs } = await prepare(settings, progress);
    if (settings.ownDatabase) dataDir = settings.dataDir;
    const run = startPrograms(settings, logs, supervisor);
    await whenReady(run, settings, progress, supervisor);
    if (!supervisor.stopping.aborted) await announce(settings, began, supervisor);
  } catch (error) {
    progress.done();
    // After a stop request, or the death of a program, what fails is only its echo.
    if (!supervisor.stopping.aborted) {
      reportFailure(error);
      await supervisor.stop(1);
    }
  }
  const code = await supervisor.finished;
  if (dataDir) await stopPostgres(dataDir);
  process.exit(code);
}

async function prepare(settings, progress) {
  readBootstrap(settings.bootstrapFile);
  openDataFolder(settings.dataDir);
  await claimRun(settings.dataDir, progress.report);
  await refuseBusyPorts(settings.ports);
  await build(await ensureInstalled(progress), progress.report);
  if (settings.reset) await forgetData(settings, progress);
  return { logs: openDataFolder(settings.dataDir).logs };
}

async function forgetData({ dataDir, ownDatabase }, progress) {
  await resetDataFolder(dataDir, await databaseForgetter());
  progress.done(tell(`已清除 ${dataDir} 中的数据。`, `The data in ${dataDir} is forgotten.`));
  if (ownDatabase) return;
  printWarning(tell('DATABASE_URL 指定的数据库未被清除。', 'The database of DATABASE_URL was left as it is.'));
}

async function databaseForgetter() {
  const file = join(root, 'apps/server/dist/database/index.js');
  return (await import(pathToFileURL(file).href)).forgetEmbeddedPostgres;
}

function startPrograms(settings, logs, supervisor) {
  const env = programEnvironment(process.env);
  // Held back until the start is over: a program that dies before has its last lines printed anyway.
  let held = [];
  const onLineOf = (name) => (line, stream) => {
    const shown = terminalLine(line, stream, settings.verbose);
    if (shown === undefined || supervisor.stopping.aborted) return;
    if (held && !settings.verbose) held.push(`${name}: ${shown}`);
    else printWarning(`${name}: ${shown}`);
  };
  const showHeld = () => {
    for (const line of held ?? []) printWarning(line);
    held = undefined;
  };
  const sandbox = settings.withSandbox
    ? supervisor.add(startSandbox({ settings, logs, env, onLine: onLineOf('sandbox') }))
    : undefined;
  const server = supervisor.add(startServer({ settings, logs, env, onLine: onLineOf('server') }));
  const children = [sandbox, server].filter(Boolean).map(({ name, pid, script }) => ({ name, pid, script }));
  recordRun(settings.dataDir, children);
  return { sandbox, server, showHeld };
}

async function whenReady({ sandbox, server, showHeld }, settings, progress, { stopping }) {
  progress.report(say('正在启动服务器', 'Starting the server'));
  const limit = { seconds: READY_SECONDS, signal: stopping };
  if (sandbox) {
    await mustAnswer(sandbox, `${settings.sandboxUrl}/control/health`, limit);
    if (!stopping.aborted)
      await populateSandbox(settings.sandboxUrl, readBootstrap(settings.bootstrapFile).miniPrograms);
  }
  await mustAnswer(server, `${settings.localUrl}/readyz`, limit);
  progress.done();
  if (!stopping.aborted) showHeld();
}

async function mustAnswer(child, url, limit) {
  if ((await answers(url, limit)) || limit.signal.aborted) return;
  const lines = await child.lastLines();
  throw new Failure(
    `${lines.join('\n')}\n${tell(
      `${child.name} 在 ${limit.seconds} 秒内没有就绪，完整日志：${child.logFile}`,
      `The ${child.name} was not ready within ${limit.seconds} s; its whole log: ${child.logFile}`,
    )}`,
  );
}

async function announce(settings, began, { stopping }) {
  await demonstrate(settings);
  if (stopping.aborted) return;
  printDirections({ settings, root, seconds: ((Date.now() - began) / 1000).toFixed(1) });
  console.log('\nYaopai is ready');
}

// A start whose demo cannot sign in (its AppID was changed in the console, say) is still a start.
async function demonstrate(settings) {
  const { demo: miniProgram } = readBootstrap(settings.bootstrapFile);
  if (!settings.withSandbox) {
    return printNoSignIn(
      tell(
        '已设置 YAOPAI_WECHAT_API_URL：登录所需的 code 只能来自那一边的微信，请在小程序里登录。',
        'YAOPAI_WECHAT_API_URL is set: codes come from that WeChat only, so sign in from a mini program.',
      ),
    );
  }
  if (!miniProgram) {
    return printNoSignIn(
      tell(
        `${settings.bootstrapFile} 中没有可用于演示的小程序。`,
        `${settings.bootstrapFile} connects no mini program to an application.`,
      ),
    );
  }
  try {
    const { publicUrl, localUrl, sandboxUrl } = settings;
    const user = await signIn({ sandboxUrl, host: localUrl, miniProgram });
    const metadataUrl = `${publicUrl}/.well-known/oauth-authorization-server/oidc`;
    const token = await checkToken({ token: user.token, publicUrl, metadataUrl, audience: miniProgram.application });
    printSignIn({ user, ...token, miniProgram, publicUrl, metadataUrl });
  } catch (error) {
    printNoSignIn(`${error.name ?? ''} ${error.message}`.trim());
  }
}

function reportDeath({ name, logFile }, how, lines) {
  const { zh, en } = ending(how);
  printWarning(
    tell(
      `${name} 已停止（${zh}），其余程序随之停止。最后的日志（全部在 ${logFile}）：`,
      `The ${name} stopped (${en}), so the rest is stopped too. Its last lines (all of them: ${logFile}):`,
    ),
  );
  for (const line of lines) console.error(`  ${line}`);
}

function stopAll(supervisor, progress, reason) {
  askedAt.push(Date.now());
  progress.done();
  stopTools();
  if (!supervisor.stopping.aborted) {
    console.error(say('\n正在停止 …', '\nStopping …'));
    void supervisor.stop(0);
  } else if (reason === 'SIGINT' && askedAt.at(-1) - askedAt[0] > IMPATIENT_MILLISECONDS) {
    supervisor.kill();
  }
}
