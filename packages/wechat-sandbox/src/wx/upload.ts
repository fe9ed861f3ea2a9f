import type { Option } from './async-api.js';
import { bytesOf, hexOf, joined } from './bytes.js';
import type { DeviceFile, DeviceState } from './device-state.js';
import { ERRNO, type Failure } from './errno.js';
import { checkUrl, readHeaders, timeoutOf } from './request.js';
import type { WireRequest } from './transport.js';

/** `wx.uploadFile`: POST multipart/form-data with one file of the device's. */
export function prepareUpload(device: DeviceState, option: Option): WireRequest | Failure {
  const url = checkUrl(device.settings, option['url']);
  if (typeof url !== 'string') return url;
  const { filePath, name } = option;
  if (typeof filePath !== 'string' || typeof name !== 'string') {
    const missing = typeof filePath === 'string' ? 'name' : 'filePath';
    return {
      reason: `parameter error: parameter.${missing} should be String instead of Undefined;`,
      errno: ERRNO.invalidParameter,
    };
  }
  const file = device.files.get(filePath) ?? device.readFile?.(filePath);
  if (!file) return { reason: 'createUploadTask:fail file not found' };
  const boundary = `----WeChatSandbox${hexOf(crypto.getRandomValues(new Uint8Array(12)))}`;
  const { 'content-type': _own, ...headers } = readHeaders(device.settings, option['header'], '');
  return {
    url,
    method: 'POST',
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: multipart(boundary, fieldsOf(option['formData']), { name, file, fileName: filePath.replace(/^.*[/\\]/, '') }),
    timeoutMs: timeoutOf(option),
    followRedirects: true,
  };
}

const fieldsOf = (formData: unknown): [string, string][] =>
  typeof formData === 'object' && formData !== null
    ? Object.entries(formData).map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ])
    : [];

function multipart(
  boundary: string,
  fields: [string, string][],
  part: { name: string; file: DeviceFile; fileName: string },
): Uint8Array {
  const texts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(part.name)}"; filename="${quoted(part.fileName)}"\r\nContent-Type: ${part.file.contentType}\r\n\r\n`;
  return joined([bytesOf(texts.join('') + head), part.file.content, bytesOf(`\r\n--${boundary}--\r\n`)]);
}

const quoted = (text: string): string => text.replace(/"/g, '%22').replace(/[\r\n]/g, ' ');
