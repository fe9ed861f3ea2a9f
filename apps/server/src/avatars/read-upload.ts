import { Busboy, type BusboyConfig, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { IncomingMessage } from 'node:http';
import { AppError, invalidInput } from '../http/index.js';
import type { UploadSpace } from './upload-memory.js';

/** What a picture may weigh: 5 MiB. */
export const MAX_UPLOAD = 5 * 1024 * 1024;
/** Boundaries and headers around the one part, and what stands before and after it. */
const MAX_AROUND = 16 * 1024;
/** What a piece takes in memory at least, however little is in it: a body may come byte by byte. */
const LEAST_PIECE = 512;
const LIMITS: BusboyConfig['limits'] = {
  parts: 2,
  files: 1,
  // One that does not belong is read to be named in the refusal.
  fields: 1,
  fieldSize: 1024,
  fileSize: MAX_UPLOAD,
  headerPairs: 20,
  headerSize: 8 * 1024,
};

/**
 * Reads the one file of a `multipart/form-data` request (RFC 7578), by Fastify's own fork of busboy: the plugin around it
 * would add hooks to every request of the server. Whatever is refused before its end, the rest is left to Node, which reads
 * it away so that the caller sees the answer.
 * @throws AppError INVALID_INPUT on `file`, BUSY
 */
export function readUpload(request: IncomingMessage, space: UploadSpace): Promise<Buffer> {
  const { 'content-type': contentType = '', 'content-length': length } = request.headers;
  if (!/^multipart\/form-data\b/i.test(contentType)) throw invalidInput('file', NOT_A_FORM, 415);
  if (Number(length) > MAX_UPLOAD + MAX_AROUND) throw invalidInput('file', TOO_LARGE, 413);
  return new Promise((resolve, reject) => {
    const form = formOf(request.headers, contentType);
    const chunks: Buffer[] = [];
    let found = false;
    let arrived = 0;
    const fail = (error: AppError): void => {
      request.unpipe(form).off('data', count).resume();
      // What it still says after that is of no interest.
      form.on('error', () => undefined).destroy();
      reject(error);
    };
    const count = ({ length }: Buffer): void => {
      arrived += length;
      if (arrived > MAX_UPLOAD + MAX_AROUND) fail(invalidInput('file', TOO_LARGE, 413));
    };
    const onlyOne = (): void => fail(invalidInput('file', NOT_ALONE));
    form
      .on('file', (name: string, file: BusboyFileStream) => {
        found = true;
        if (name !== 'file') return fail(strange(name));
        file
          .on('data', (chunk: Buffer) => {
            if (space.grow(Math.max(chunk.length, LEAST_PIECE))) chunks.push(chunk);
            else fail(new AppError('BUSY', { detail: { retryAfterSeconds: 2 } }));
          })
          .on('limit', () => fail(invalidInput('file', TOO_LARGE, 413)))
          .on('error', () => fail(invalidInput('file', BROKEN_FORM)));
        return undefined;
      })
      .on('field', (name: string | undefined) => (name === 'file' ? onlyOne() : fail(strange(name))))
      .on('filesLimit', onlyOne)
      .on('partsLimit', onlyOne)
      .on('error', () => fail(invalidInput('file', BROKEN_FORM)))
      .on('finish', () => {
        if (found) resolve(Buffer.concat(chunks));
        else fail(invalidInput('file', MISSING));
      });
    request.on('data', count);
    request.once('close', () => {
      // A whole request closes too, while its last bytes are still on their way through the form.
      if (!request.complete) fail(invalidInput('file', BROKEN_FORM));
    });
    request.pipe(form);
  });
}

/** What does not belong, by its name as far as it can be shown. */
const strange = (name = 'body'): AppError => invalidInput(name.slice(0, 64), NOT_ACCEPTED);

function formOf(headers: IncomingMessage['headers'], contentType: string): BusboyInstance {
  try {
    return new Busboy({ headers: { ...headers, 'content-type': contentType }, limits: LIMITS });
  } catch {
    throw invalidInput('file', BROKEN_FORM);
  }
}

export const NOT_A_FORM = {
  zh: '请使用 multipart/form-data，并把图片放在字段 file 中',
  en: 'is needed: send multipart/form-data with the picture in the field file',
};
const TOO_LARGE = { zh: '图片不能超过 5 MiB', en: 'is larger than 5 MiB' };
const NOT_ALONE = {
  zh: '请求中只能有一个名为 file 的文件，不能有其他内容',
  en: 'has to be the one and only part of the request, as a file',
};
const NOT_ACCEPTED = {
  zh: '不接受此字段：请只发送名为 file 的文件',
  en: 'is not accepted here: send the file, named file, and nothing else',
};
const MISSING = { zh: '缺少文件：请把图片放在字段 file 中', en: 'is missing: send the picture in the field file' };
const BROKEN_FORM = {
  zh: 'multipart/form-data 内容不完整或格式不正确，请重新上传',
  en: 'came in a form that is broken or ended early: send it again',
};
