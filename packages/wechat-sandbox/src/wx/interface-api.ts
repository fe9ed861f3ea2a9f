import { asyncApi, type Option } from './async-api.js';
import type { AppRun, DeviceFile, DeviceState } from './device-state.js';
import { ERRNO } from './errno.js';

/** Dialogs and choosers, answered by what the test arranged. */
export function interfaceApi(device: DeviceState, run: AppRun): Record<string, unknown> {
  const api = (name: string, act: Parameters<typeof asyncApi>[3]) => [name, asyncApi(device, run, name, act)] as const;
  return Object.fromEntries([
    api('showModal', (_option, settle) => {
      const { confirm, content } = device.modalAnswers.shift() ?? { confirm: true };
      settle.ok({ confirm, cancel: !confirm, content: content ?? '' });
    }),
    api('showToast', (option, settle) => {
      device.toast = { title: String(option['title'] ?? ''), kind: 'toast' };
      settle.ok();
    }),
    api('hideToast', (_option, settle) => {
      device.toast = undefined;
      settle.ok();
    }),
    api('showLoading', (option, settle) => {
      device.toast = { title: String(option['title'] ?? ''), kind: 'loading' };
      settle.ok();
    }),
    api('hideLoading', (_option, settle) => {
      device.toast = undefined;
      settle.ok();
    }),
    api('chooseImage', async (option, settle) => {
      const refused = await device.privacy.ask('chooseImage');
      if (refused) return settle.fail(refused);
      const files = choose(device, option);
      if (!files) return settle.fail({ reason: 'cancel', errno: ERRNO.cancel });
      settle.ok({
        tempFilePaths: files.map(({ path }) => path),
        tempFiles: files.map(({ path, file }) => ({ path, size: file.content.byteLength })),
      });
    }),
    api('chooseMedia', async (option, settle) => {
      const refused = await device.privacy.ask('chooseMedia');
      if (refused) return settle.fail(refused);
      const files = choose(device, option);
      if (!files) return settle.fail({ reason: 'cancel', errno: ERRNO.cancel });
      const media = files.map(({ path, file }) => ({
        tempFilePath: path,
        size: file.content.byteLength,
        fileType: file.contentType.startsWith('video/') ? 'video' : 'image',
        duration: 0,
        width: 0,
        height: 0,
        thumbTempFilePath: '',
      }));
      settle.ok({ tempFiles: media, type: media[0]?.fileType ?? 'image' });
    }),
  ]);
}

/** Nothing arranged means that the user closes the chooser. */
function choose(device: DeviceState, option: Option): { path: string; file: DeviceFile }[] | undefined {
  const most = typeof option['count'] === 'number' ? option['count'] : 9;
  const files = device.chosenFiles.shift()?.slice(0, most);
  return files?.map((file) => ({ path: keepFile(device, file), file }));
}

/** A temporary path as WeChat makes them: random, with the extension kept. */
export function keepFile(device: DeviceState, file: DeviceFile): string {
  device.fileCount += 1;
  const extension = /\.\w+$/.exec(file.name)?.[0] ?? '';
  const path = `wxfile://tmp_${device.settings.appId}_${device.fileCount}${extension}`;
  device.files.set(path, file);
  return path;
}
