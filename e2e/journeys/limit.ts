/** Of a test, of a hook and of Chromium's start, in milliseconds. For a busy machine; a journey takes seconds. */
export const LIMIT_MS = 180_000;
