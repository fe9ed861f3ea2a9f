import { signal } from '../start/processes.mjs';
import { must } from './checks.mjs';
import { READY, checkExtras, checkPrintout, npmStart, printedSignIn } from './first-start.mjs';
import { nothingLeftOf, processesOf } from './run.mjs';

// Three minutes are promised with nothing cached and ten seconds when everything is there. How long a start takes is told
// beside that; the limits are for one that will never be ready, on the slowest of machines.
const FIRST = { promised: 180, limit: 600 };
const AGAIN = { promised: 10, limit: 120 };
const SPEAK_SECONDS = 30;
const STOP_SECONDS = 30;
const PREVIEW = 'apps/preview/dist/main.js';
const EXAMPLE = 'examples/express-backend/server.js';

/** Clone, start, look, stop. */
export async function startOnce({ check }, newcomer) {
  const run = npmStart(newcomer);
  await check('a fresh clone becomes ready', async () => {
    tellTime(await run.until(READY, FIRST.limit), FIRST);
  });
  await check(`says something within ${SPEAK_SECONDS} s`, () => {
    must(run.firstLineSeconds < SPEAK_SECONDS, `first line after ${run.firstLineSeconds} s`);
  });
  await checkPrintout({ check }, newcomer, run.text);
  await checkExtras({ check }, newcomer, run.text);
  return stopAll({ check }, newcomer, run, 'SIGINT');
}

/** Everything that happens to an installation in its first week. */
export async function liveWithIt(checks, newcomer) {
  const { check } = checks;
  const first = await startOnce(checks, newcomer);
  const second = npmStart(newcomer);
  await check('a second start becomes ready and signs the same user in again', async () => {
    tellTime(await second.until(READY, AGAIN.limit), AGAIN);
    const { user } = printedSignIn(second.text);
    must(user.id === first.user.id, `another user: ${user.id}`);
    must(
      user.loginsCount === first.user.loginsCount + 1,
      `loginsCount ${first.user.loginsCount}, then ${user.loginsCount}`,
    );
  });
  await checkRefusals(checks, newcomer);
  await check('survives kill -9 of everything', async () => {
    for (const { pid } of [...processesOf(newcomer), { pid: -second.child.pid }]) signal(pid, 'SIGKILL');
    await during(newcomer, npmStart(newcomer), async (run) => {
      must(printedSignIn(run.text).user.id === first.user.id, 'another user');
      // To npm alone, as a process manager does.
      run.child.kill('SIGTERM');
      await stopped(newcomer, run);
    });
  });
  await checkDeaths(checks, newcomer);
  await checkWithoutExtras(checks, newcomer);
  await checkOtherWeChat(checks, newcomer);
  await check('--reset forgets the user', async () => {
    await during(newcomer, npmStart(newcomer, ['--reset']), async (run) => {
      must(printedSignIn(run.text).user.id !== first.user.id, 'the same user');
      run.signalGroup('SIGHUP');
      await run.endedWithin(STOP_SECONDS);
      await nothingLeftOf(newcomer);
    });
  });
}

/** Waits for a start to be ready and does the work; whatever happened, nothing of it stays for the next check. */
async function during(newcomer, run, work) {
  try {
    await run.until(READY, AGAIN.limit);
    await work(run);
  } finally {
    for (const { pid } of [...processesOf(newcomer), { pid: -run.child.pid }]) signal(pid, 'SIGKILL');
  }
}

const tellTime = (seconds, { promised }) =>
  console.log(`       ready after ${seconds.toFixed(1)} s (promised: ${promised} s)`);

async function stopAll({ check }, newcomer, run, name) {
  await check(`${name} stops everything`, async () => {
    run.signalGroup(name);
    await stopped(newcomer, run);
  });
  return printedSignIn(run.text);
}

async function stopped(newcomer, run) {
  const end = await run.endedWithin(STOP_SECONDS);
  must(end.code === 0, `npm ended with ${end.signal ?? end.code}:\n${run.text}`);
  await nothingLeftOf(newcomer);
}

async function checkRefusals({ check }, newcomer) {
  await check('a start beside a running one is refused in a sentence', async () => {
    const run = npmStart(newcomer);
    must((await run.endedWithin(AGAIN.limit)).code !== 0, 'it ended well');
    must(/already running/.test(run.text), run.text);
  });
  await check('a busy port is named with its variable', async () => {
    const run = npmStart(newcomer, [], { YAOPAI_DATA_DIR: '.data/other' });
    must((await run.endedWithin(AGAIN.limit)).code !== 0, 'it ended well');
    must(new RegExp(`Port ${newcomer.env.PORT} is in use.*PORT=`).test(run.text), run.text);
  });
}

async function checkDeaths({ check }, newcomer) {
  for (const [name, script] of Object.entries({
    server: 'apps/server/dist/main.js',
    sandbox: 'wechat-sandbox/dist/main.js',
  })) {
    await check(`the death of the ${name} ends the rest and is named`, async () => {
      await during(newcomer, npmStart(newcomer), async (run) => {
        for (const { pid, command } of processesOf(newcomer)) if (command.includes(script)) signal(pid, 'SIGKILL');
        must((await run.endedWithin(STOP_SECONDS)).code !== 0, 'it ended well');
        must(run.text.includes(`The ${name} stopped (signal SIGKILL)`), run.text);
        await nothingLeftOf(newcomer);
      });
    });
  }
}

async function checkWithoutExtras({ check }, newcomer) {
  await check('a busy preview port is a warning, and the death of an extra ends nothing', async () => {
    const busy = { YAOPAI_PREVIEW_PORT: newcomer.env.PORT };
    await during(newcomer, npmStart(newcomer, [], busy), async (run) => {
      must(run.text.includes(`Port ${newcomer.env.PORT} is in use, so the preview is not started`), run.text);
      must(!processesOf(newcomer).some(({ command }) => command.includes(PREVIEW)), 'a preview runs');
      for (const { pid, command } of processesOf(newcomer)) if (command.includes(EXAMPLE)) signal(pid, 'SIGKILL');
      await run.until(/The example backend stopped \(signal SIGKILL\), the rest goes on/, STOP_SECONDS);
      must((await fetch(`http://localhost:${newcomer.env.PORT}/readyz`)).ok, 'the server has gone too');
    });
  });
}

async function checkOtherWeChat({ check }, newcomer) {
  await check('a given YAOPAI_WECHAT_API_URL means no sandbox, and it says so', async () => {
    const env = { YAOPAI_WECHAT_API_URL: 'https://api.weixin.qq.com' };
    await during(newcomer, npmStart(newcomer, [], env), async (run) => {
      must(/YAOPAI_WECHAT_API_URL is set/.test(run.text), run.text);
      must(/Mini program preview +– \(YAOPAI_WECHAT_API_URL is set\)/.test(run.text), run.text);
      for (const program of ['wechat-sandbox', PREVIEW])
        must(!processesOf(newcomer).some(({ command }) => command.includes(program)), `${program} runs`);
      run.child.kill('SIGINT');
      await stopped(newcomer, run);
    });
  });
}
