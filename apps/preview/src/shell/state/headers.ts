/** Of all the headers, those that this protocol is about. */
const OF_INTEREST =
  /^(?:authorization|accept-language|content-type|idempotency-key|location|retry-after|set-cookie|www-authenticate|x-request-id|x-yaopai-.*|x-?ratelimit-.*)$/i;

export const headersOfInterest = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => OF_INTEREST.test(name)));
