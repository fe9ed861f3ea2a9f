import type { Sentence } from '@yaopai/protocol';
import Negotiator from 'negotiator';

export type Language = keyof Sentence;

/** The request's language by Accept-Language (RFC 9110, section 12.5.4); Chinese when it names neither of ours. */
export function languageOf(headers: { 'accept-language'?: string | string[] | undefined }): Language {
  const value = headers['accept-language'];
  if (!value) return 'zh';
  const preferred = new Negotiator({ headers: { 'accept-language': String(value) } }).language(['zh-CN', 'zh', 'en']);
  return preferred === 'en' ? 'en' : 'zh';
}
