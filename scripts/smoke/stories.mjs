import { must } from './checks.mjs';
import { READY, checkPrintout, npmStart, printedSignIn } from './first-start.mjs';
import { nothingLeftOf, processesOf } from './run.mjs';

// Limits of spec and issue: three minutes with nothing cached, ten seconds when everything is there.
const FIRST_SECONDS = 180;
const AGAIN_SECONDS = 10;
const STOP_SECONDS = 15;

/** Clone, start, look, stop. */
export async function startOnce({ check }, newcomer) {
  const run = npmStart(newcomer);
  await check(`is ready within ${FIRST_SECONDS} s of a fresh clone`, async () => {
    console.log(`       ready after ${(await run.until(READY, FIRST_SECONDS)).toFixed(1)} s`);
  });
  await check('says something within 3 s', () => {
    must(run.firstOutputSeconds < 3, `first output after ${run.firstOutputSeconds} s`);
  });
  await checkPrintout({ check }, newcomer, run.text);
  return stopAll({ check }, newcomer, run, 'SIGINT');
}

/** Everything that happens to an installation in its first week. */
export async function liveWithIt(checks, newcomer) {
  const { check } = checks;
  const first = await startOnce(checks, newcomer);
  const second = npmStart(newcomer);
  await check(`a second start is ready within ${AGAIN_SECONDS} s and signs the same user in again`, async () => {
    console.log(`       ready after ${(await second.until(READY, AGAIN_SECONDS)).toFixed(1)} s`);
    const { user } = printedSignIn(second.text);
    must(user.id === first.user.id, `another user: ${user.id}`);
    must(
      user.loginsCount === first.user.loginsCount + 1,
      `loginsCount ${first.user.loginsCount}, then ${user.loginsCount}`,
    );
  });
  await checkRefusals(checks, newcomer);
  await check('survives kill -9 of everything', async () => {
    for (const { pid } of [...processesOf(newcomer), { pid: -second.child.pid }]) kill(pid);
    const third = npmStart(newcomer);
    await third.until(READY, AGAIN_SECONDS * 3);
    must(printedSignIn(third.text).user.id === first.user.id, 'another user');
    // To npm alone, as a process manager does.
    third.child.kill('SIGTERM');
    await stopped(newcomer, third);
  });
  await checkDeaths(checks, newcomer);
  await checkOtherWeChat(checks, newcomer);
  await check('--reset forgets the user', async () => {
    const run = npmStart(newcomer, ['--reset']);
    await run.until(READY, AGAIN_SECONDS * 3);
    must(printedSignIn(run.text).user.id !== first.user.id, 'the same user');
    run.signalGroup('SIGHUP');
    await run.endedWithin(STOP_SECONDS);
    await nothingLeftOf(newcomer);
  });
}

async function stopAll({ check }, newcomer, run, signal) {
  await check(`${signal} stops everything`, async () => {
    run.signalGroup(signal);
    await stopped(newcomer, run);
  });
  return printedSignIn(run.text);
}

async function stopped(newcomer, run) {
  const { code, signal } = await run.endedWithin(STOP_SECONDS);
  must(code === 0, `npm ended with ${signal ?? code}:\n${run.text}`);
  await nothingLeftOf(newcomer, 0);
}

async function checkRefusals({ check }, newcomer) {
  await check('a start beside a running one is refused in a sentence', async () => {
    const run = npmStart(newcomer);
    must((await run.endedWithin(AGAIN_SECONDS)).code !== 0, 'it ended well');
    must(/already running/.test(run.text), run.text);
  });
  await check('a busy port is named with its variable', async () => {
    const run = npmStart(newcomer, [], { YAOPAI_DATA_DIR: '.data/other' });
    must((await run.endedWithin(AGAIN_SECONDS)).code !== 0, 'it ended well');
    must(new RegExp(`Port ${newcomer.env.PORT} is in use.*PORT=`).test(run.text), run.text);
  });
}

async function checkDeaths({ check }, newcomer) {
  for (const [name, script] of Object.entries({
    server: 'apps/server/dist/main.js',
    sandbox: 'wechat-sandbox/dist/main.js',
  })) {
    await check(`the death of the ${name} ends the rest and is named`, async () => {
      const run = npmStart(newcomer);
      await run.until(READY, AGAIN_SECONDS * 3);
      for (const { pid, command } of processesOf(newcomer)) if (command.includes(script)) kill(pid);
      must((await run.endedWithin(STOP_SECONDS)).code !== 0, 'it ended well');
      must(run.text.includes(`The ${name} stopped (signal SIGKILL)`), run.text);
      await nothingLeftOf(newcomer);
    });
  }
}

async function checkOtherWeChat({ check }, newcomer) {
  await check('a given YAOPAI_WECHAT_API_URL means no sandbox, and it says so', async () => {
    const run = npmStart(newcomer, [], { YAOPAI_WECHAT_API_URL: 'https://api.weixin.qq.com' });
    await run.until(READY, AGAIN_SECONDS);
    must(/YAOPAI_WECHAT_API_URL is set/.test(run.text), run.text);
    must(!processesOf(newcomer).some(({ command }) => command.includes('wechat-sandbox')), 'a sandbox runs');
    run.child.kill('SIGINT');
    await stopped(newcomer, run);
  });
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
