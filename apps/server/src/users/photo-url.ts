/**
 * `https://*.qlogo.cn`, no port, no user info. By its letters, not by `URL`, which forgives a `\` or a missing `//`: whoever fetches
 * or shows it may read it in another way, and must end at the same host.
 */
const QLOGO = /^https:\/\/([a-z0-9-]+\.)+qlogo\.cn\/[\w\-.~%!$&()*+,;=:@/?#]*$/;
const UPLOADED = /^(https?:\/\/[^/?#]+)?\/avatars\/[^/?#]+\.webp$/;
const MAX_LENGTH = 1024;

/** Whether this is an avatar on WeChat's own picture hosts. */
export function isQlogoUrl(text: string): boolean {
  return text.length <= MAX_LENGTH && QLOGO.test(text);
}

/** Whether this may be an avatar that was uploaded here: whose it is, and whether the host is ours, is for others to see. */
export function looksUploaded(text: string): boolean {
  return text.length <= MAX_LENGTH && UPLOADED.test(text);
}
