const CENSORED = '[redacted]';
const MAX_DEPTH = 6;
const MAX_ENTRIES = 50;

/** Fields that hold secrets or personal data, compared without case, `-` and `_`. */
const SECRET_FIELD =
  /^(authorization|proxyauthorization|cookie|setcookie|(js)?code|\w*token|\w*secret|\w*secretkey|\w*password|\w*session_?key|sessionkey|ticket|openid|unionid|phone|\w*phonenumber|rawdata|signature|encrypteddata|iv|idempotencykey|query|parameters|detail|body)$/;

/** What a secret looks like inside a sentence, a URL or a stack. */
const SECRET_TEXT = new RegExp(
  [
    /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/, // JWT
    /\bypr_[\w-]{20,}/, // our refresh tokens
    /\bbearer\s+[\w.~+/-]{8,}=*/,
    /\b[0-9a-f]{32}\b/, // AppSecret
    /(?<![\w+/])[A-Za-z0-9+/]{22}==/, // session_key: base64 of 16 bytes
    /(?<![\w.-])\+?(?:86)?1[3-9]\d{9}(?![\w-])/, // phone number
    /(?<=[?&"'\s](?:js_code|code|secret|access_token|token|session_key|password|openid|phone)=)[^\s&"',}]+/, // in a query
    /(?<="(?:js_code|code|secret|access_token|token|session_key|password|openid|phone)"\s*:\s*")[^"]+/, // in JSON
    /(?<=:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/, // password in a URL
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);

/** Takes what looks like a secret out of text. */
export function redactText(text: string): string {
  return text.replace(SECRET_TEXT, CENSORED);
}

/** A copy that is safe to log: secret fields and texts censored, errors reduced to what a developer needs, depth and size bounded. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '[deeper]';
  if (isError(value)) return describeError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((entry) => redact(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ENTRIES)
      .map(([key, entry]) => [key, isSecret(key, entry) ? CENSORED : redact(entry, depth + 1)]),
  );
}

/** Numbers of errors and HTTP are `code`s too, and no secret. */
function isSecret(key: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return false;
  const field = key.toLowerCase().replace(/[-_]/g, '');
  if (field === 'code' && typeof value === 'number') return false;
  return SECRET_FIELD.test(field);
}

/** Also for errors of another realm, as test runners make them. */
function isError(value: object): value is Error {
  return value instanceof Error || ('stack' in value && 'message' in value);
}

/** Named fields only: drivers attach statements, parameters and whole replies to their errors. */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const { code, constraint, table, errcode, cause } = error as Error & Record<string, unknown>;
  return {
    type: error.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...(typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code) && { code }),
    ...(typeof constraint === 'string' && { constraint }),
    ...(typeof table === 'string' && { table }),
    ...(typeof errcode === 'number' && { errcode }),
    ...(cause !== undefined && { cause: redact(cause, depth + 1) }),
  };
}
