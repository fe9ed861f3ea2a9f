/** WeChat's general error numbers (PublicErrno); only those that the sandbox can produce. */
export const ERRNO = {
  cancel: 1,
  internal: 4,
  timeout: 5,
  userDenied: 103,
  privacyNotAuthorized: 104,
  privacyNotDeclared: 112,
  invalidParameter: 1001,
  network: 600001,
  domainNotListed: 600002,
  interrupted: 600003,
  invalidUrl: 600009,
  phoneQuota: 1400001,
  loginBlocked: 1402101,
  phoneBlocked: 1421102,
} as const;

/** By its shape, not its class: an error may be of another window. */
export const messageOf = (error: unknown): string => (error as Partial<Error> | undefined)?.message ?? String(error);

/** A failed `wx` call: the tail of `errMsg` and, where WeChat gives one, its number. */
export interface Failure {
  reason: string;
  errno?: number;
}
