import { settle } from './callback.js';
import { objectIn } from './json.js';
import { GRACE_MS, type HttpReply, type HttpRequest } from './request.js';

/** What an upload may take at least, as WeChat's own default: 5 MB at 0.7 Mbit/s. */
const UPLOAD_TIMEOUT_MS = 60_000;

/**
 * Performs a request by `wx.uploadFile`, with the file in place of its body: POST, multipart, in the field `file`.
 *
 * https://developers.weixin.qq.com/miniprogram/dev/api/network/upload/wx.uploadFile.html: `data` is always a text;
 * what it does not know of the request it does not look at.
 */
export function uploading(filePath: string) {
  return async (request: HttpRequest): Promise<HttpReply> => {
    request.timeout = Math.max(request.timeout, UPLOAD_TIMEOUT_MS);
    // WeChat writes its own, with the boundary in it.
    delete request.header['content-type'];
    const { statusCode, data } = await settle<{ statusCode: number; data: string }>(
      request.timeout + GRACE_MS,
      (success, fail) => {
        wx.uploadFile(Object.assign({ success, fail, filePath, name: 'file' }, request));
      },
    );
    return { statusCode, data: objectIn(data) };
  };
}
