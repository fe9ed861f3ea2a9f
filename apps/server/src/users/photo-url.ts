const MAX_LENGTH = 1_024;

/** Whether this is an avatar on WeChat's own picture hosts: `https://*.qlogo.cn`, no port, no user info. */
export function isQlogoUrl(text: string): boolean {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.protocol === 'https:' &&
    url.hostname.endsWith('.qlogo.cn') &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
  );
}
