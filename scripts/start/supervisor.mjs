import { readFileSync } from 'node:fs';

const GRACE_SECONDS = 8;
const PARENT_CHECK_MILLISECONDS = 500;

/**
 * Keeps the started programs together: when an essential one dies the others are stopped, and whoever asks the whole to stop gets
 * them stopped in reverse order of their start. `finished` resolves with the exit code.
 */
export function createSupervisor({ onDeath }) {
  const children = [];
  const stopping = new AbortController();
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));

  async function stop(code) {
    if (stopping.signal.aborted) return;
    stopping.abort();
    // One that was being started meanwhile is among them; `kill` reaches whatever has not ended yet.
    for (let child = children.at(-1); child; child = children.at(-1)) {
      await child.stop(GRACE_SECONDS);
      children.splice(children.indexOf(child), 1);
    }
    finish(code);
  }

  return {
    finished,
    stopping: stopping.signal,
    stop,
    add(child, { essential = true } = {}) {
      children.push(child);
      void child.exited.then(async (how) => {
        if (stopping.signal.aborted) return;
        onDeath(child, how, await child.lastLines(), { essential });
        if (essential) await stop(1);
      });
      return child;
    },
    /** Ends everything at once, for someone who asks a second time. */
    kill() {
      for (const child of children) child.kill();
      finish(1);
    },
  };
}

/** How a program ended, in words of both languages. */
export function ending({ code, signal, error }) {
  if (error) return { zh: error.message, en: error.message };
  return signal ? { zh: `信号 ${signal}`, en: `signal ${signal}` } : { zh: `退出码 ${code}`, en: `exit code ${code}` };
}

/** Calls `ask(name)` on Ctrl-C, SIGTERM, a closed terminal, and when the npm that runs this process is gone. */
export function onStopRequest(ask) {
  for (const name of ['SIGINT', 'SIGTERM', ...(hangUpIsIgnored() ? [] : ['SIGHUP'])]) process.on(name, () => ask(name));
  // A terminal that is gone refuses what is still printed.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && ask('npm'), PARENT_CHECK_MILLISECONDS).unref();
}

// `nohup npm start` asked for it: a handler of ours would undo that. Bit 0 of SigIgn is SIGHUP (proc(5)).
function hangUpIsIgnored() {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
    return (BigInt(`0x${mask}`) & 1n) === 1n;
  } catch {
    return false;
  }
}
