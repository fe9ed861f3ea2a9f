import type { DeviceFile, MediaKind } from '@yaopai/wechat-sandbox/wx';

import { bytesOf, dataUrl } from '../file-reading.js';
import type { Picture } from '../contract.js';
import { make } from '../dom.js';
import type { Words } from '../words.js';
import { ask, dialogButton } from './dialog.js';

interface Wanted {
  title: string;
  count: number;
  kinds: MediaKind[];
  pictures: Picture[];
}

/** Avatar and media choosers: the sample pictures, and files of the computer. */
export function choosePictures(overlay: HTMLElement, words: Words, wanted: Wanted): Promise<DeviceFile[] | undefined> {
  const { title, count, kinds, pictures } = wanted;
  return ask<DeviceFile[] | undefined>(overlay, (answer) => {
    const chosen = new Set<Picture>();
    const done = dialogButton(words.done, 'wechat-sheet-button wechat-sheet-primary', () =>
      answer([...chosen].map(({ file }) => file)),
    );
    done.hidden = true;
    const choose = (picture: Picture, button: HTMLElement): void => {
      if (count === 1) return answer([picture.file]);
      if (!chosen.delete(picture) && chosen.size < count) chosen.add(picture);
      button.setAttribute('aria-pressed', String(chosen.has(picture)));
      done.hidden = chosen.size === 0;
    };
    const offered = pictures.filter(({ file }) => kinds.some((kind) => file.contentType.startsWith(`${kind}/`)));
    const file = make('input', {
      type: 'file',
      className: 'wechat-file-field',
      multiple: count > 1,
      accept: kinds.map((kind) => `${kind}/*`).join(','),
    });
    file.addEventListener('change', () => {
      const files = [...(file.files ?? [])].slice(0, count);
      if (files.length > 0) void Promise.all(files.map(deviceFile)).then(answer);
    });
    return {
      kind: 'sheet',
      label: title,
      onDismiss: () => answer(undefined),
      content: [
        make('h2', { className: 'wechat-sheet-title' }, title),
        make('div', { className: 'wechat-pictures' }, ...offered.map((picture) => thumbnail(picture, choose))),
        make('label', { className: 'wechat-sheet-item wechat-file-label' }, words.fromFile, file),
        done,
        dialogButton(words.cancel, 'wechat-sheet-item wechat-sheet-cancel', () => answer(undefined)),
      ],
    };
  });
}

function thumbnail(picture: Picture, choose: (picture: Picture, button: HTMLElement) => void): HTMLElement {
  const image = make('img', { alt: '' });
  // A sample that cannot be read stays blank; it can still be chosen.
  dataUrl(picture.file).then((address) => (image.src = address), console.warn);
  const button = make('button', { type: 'button', className: 'wechat-picture', 'aria-label': picture.label }, image);
  button.addEventListener('click', () => choose(picture, button));
  return button;
}

async function deviceFile(file: File): Promise<DeviceFile> {
  return { name: file.name, contentType: file.type, content: await bytesOf(file) };
}
