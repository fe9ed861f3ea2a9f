import type { DeviceFile } from '@yaopai/wechat-sandbox/wx';

/** A file as an address; not a blob: address, which would have to be taken back. */
export async function dataUrl({ content, contentType }: DeviceFile): Promise<string> {
  // Copied: the bytes may belong to another window.
  const copy = new Blob([new Uint8Array(content)], { type: contentType });
  return String(await read((reader) => reader.readAsDataURL(copy)));
}

export async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array((await read((reader) => reader.readAsArrayBuffer(blob))) as ArrayBuffer);
}

function read(start: (reader: FileReader) => void): Promise<FileReader['result']> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file cannot be read.')));
    start(reader);
  });
}
