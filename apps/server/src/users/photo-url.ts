/** A URL as it is stored and shown: `URL` forgives spaces and control characters, a database and a page may not. */
const FORM = /^[\x21-\x7e]{1,1024}$/;

/** Whether this is an avatar on WeChat's own picture hosts: `https://*.qlogo.cn`, no port, no user info. */
export function isQlogoUrl(text: string): boolean {
  if (!FORM.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.protocol === 'https:' &&
    url.hostname.endsWith('.qlogo.cn') &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
  );
}

/** Whether this may be an avatar that was uploaded here: whose it is, and whether the host is ours, is for others to see. */
export function looksUploaded(text: string): boolean {
  return FORM.test(text) && /^(https?:\/\/[^/?#]+)?\/avatars\/[^/?#]+\.webp$/.test(text);
}
