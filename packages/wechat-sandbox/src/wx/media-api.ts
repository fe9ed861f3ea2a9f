import { asyncApi, type Option } from './async-api.js';
import type { AppRun, DeviceFile, DeviceState } from './device-state.js';
import { ERRNO } from './errno.js';
import type { MediaKind } from './screen.js';
import { atLeast } from './versions.js';

/** The two choosers of pictures and films. */
export function mediaApi(device: DeviceState, run: AppRun): Record<string, unknown> {
  return {
    chooseImage: asyncApi(device, run, 'chooseImage', async (option, settle) => {
      const refused = await device.privacy.ask('chooseImage');
      if (refused) return settle.fail(refused);
      const files = await choose(device, option, ['image']);
      if (!files) return settle.fail({ reason: 'cancel', errno: ERRNO.cancel });
      settle.ok({
        tempFilePaths: files.map(({ path }) => path),
        tempFiles: files.map(({ path, file }) => ({ path, size: file.content.byteLength })),
      });
    }),
    chooseMedia: asyncApi(device, run, 'chooseMedia', async (option, settle) => {
      const refused = await device.privacy.ask('chooseMedia');
      if (refused) return settle.fail(refused);
      const files = await choose(device, option, offered(option));
      if (!files) return settle.fail({ reason: 'cancel', errno: ERRNO.cancel });
      const media = files.map(({ path, file }) => ({
        tempFilePath: path,
        size: file.content.byteLength,
        fileType: kindOf(file),
        duration: 0,
        width: 0,
        height: 0,
        thumbTempFilePath: '',
      }));
      const [kind, ...others] = new Set(media.map(({ fileType }) => fileType));
      settle.ok({ tempFiles: media, type: others.length > 0 ? 'mix' : kind });
    }),
  };
}

const kindOf = (file: DeviceFile): MediaKind => (file.contentType.startsWith('video/') ? 'video' : 'image');

/** What `wx.chooseMedia` shows: by default both kinds. */
function offered(option: Option): MediaKind[] {
  const { mediaType } = option;
  if (!Array.isArray(mediaType) || mediaType.includes('mix')) return ['image', 'video'];
  return mediaType as MediaKind[];
}

/** At once: nine by default, never more than nine before 2.25.0, twenty since. */
function mostOf(device: DeviceState, option: Option): number {
  const most = atLeast(device.settings.SDKVersion, '2.25.0') ? 20 : 9;
  return Math.min(typeof option['count'] === 'number' ? option['count'] : 9, most);
}

/** Nothing picked, or nothing of a kind that the chooser shows, means that the user closed it. */
async function choose(
  device: DeviceState,
  option: Option,
  kinds: MediaKind[],
): Promise<{ path: string; file: DeviceFile }[] | undefined> {
  const count = mostOf(device, option);
  const picked = await device.screen.chooseMedia({ count, kinds });
  const files = picked?.filter((file) => kinds.includes(kindOf(file))).slice(0, count);
  return files?.length ? files.map((file) => ({ path: keepFile(device, file), file })) : undefined;
}

/** A temporary path as WeChat makes them: random, with the extension kept. */
export function keepFile(device: DeviceState, file: DeviceFile): string {
  device.fileCount += 1;
  const extension = /\.\w+$/.exec(file.name)?.[0] ?? '';
  const path = `wxfile://tmp_${device.settings.appId}_${device.fileCount}${extension}`;
  device.files.set(path, file);
  return path;
}
