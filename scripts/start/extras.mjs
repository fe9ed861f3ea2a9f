import { say, tell } from '../bootstrap/language.mjs';
import { readBootstrap } from './demo.mjs';
import { answers } from './http.mjs';
import { isFree } from './ports.mjs';
import { printWarning } from './printout.mjs';
import { startExample, startPreview } from './programs.mjs';

const READY_SECONDS = 60;

/**
 * The preview of the demo and the example backend: a start without one of them is still a start. Of each its `url`, or
 * in `absent` why it does not run; `startWith` says what it waits for.
 */
export async function chooseExtras(settings) {
  const { previewPort, examplePort, previewUrl, exampleUrl, withSandbox, bootstrapFile } = settings;
  const { demo: miniProgram } = readBootstrap(bootstrapFile);
  const preview = { name: 'preview', url: previewUrl, miniProgram, start: startPreview };
  const example = { name: 'example backend', url: exampleUrl, miniProgram, start: startExample };
  if (!withSandbox) preview.absent = say('YAOPAI_WECHAT_API_URL 已设置', 'YAOPAI_WECHAT_API_URL is set');
  if (!miniProgram) preview.absent = example.absent = say('没有演示小程序', 'there is no demo mini program');
  const taken = new Set([settings.port, settings.sandboxPort]);
  await claim(preview, previewPort, 'YAOPAI_PREVIEW_PORT', taken);
  await claim(example, examplePort, 'YAOPAI_EXAMPLE_PORT', taken);
  return { preview, example };
}

async function claim(extra, port, variable, taken) {
  if (extra.absent) return;
  if (taken.has(port) || !(await isFree(port, '127.0.0.1'))) {
    extra.absent = say(`端口 ${port} 被占用（${variable}）`, `port ${port} is in use (${variable})`);
    printWarning(
      tell(
        `端口 ${port} 已被占用，${extra.name} 不会启动，其余照常。可用 ${variable} 指定其他端口。`,
        `Port ${port} is in use, so the ${extra.name} is not started; the rest is. ${variable} moves it.`,
      ),
    );
  }
  taken.add(port);
}

/** Starts one of them under the supervisor, unless there is a reason against it. */
export function startExtra(extra, { supervisor, ...rest }) {
  if (extra.absent) return undefined;
  const { miniProgram } = extra;
  extra.child = supervisor.add(extra.start({ miniProgram, ...rest }), { essential: false });
  return extra.child;
}

/** Resolves once those that were started answer, or are known not to. */
export async function whenExtrasReady(extras, { stopping }) {
  await Promise.all(
    Object.values(extras).map(async (extra) => {
      if (!extra.child) return;
      const ended = new AbortController();
      void extra.child.exited.then(() => ended.abort());
      const signal = AbortSignal.any([stopping, ended.signal]);
      if (await answers(extra.url, { seconds: READY_SECONDS, signal, whatever: true })) return;
      extra.absent = say(`没有启动，日志：${extra.child.logFile}`, `did not start, see ${extra.child.logFile}`);
    }),
  );
}
