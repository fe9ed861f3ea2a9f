/** What every process of a run knows: one pool, one application, one mini program. */
export const POOL_ID = 'bench';
export const APPLICATION_ID = 'bench-app';
export const CONNECTION = 'bench';
export const WECHAT_APP_ID = 'wxbench0000000001';
export const APP_SECRET = '0123456789abcdef0123456789abcdef';
export const PUBLIC_URL = 'https://login.example.com';
export const ACCESS_TOKEN_SECONDS = 1_800;

/** The openid of the n-th person, as long as a real one. */
export const openIdOf = (person: number): string => `oBench${String(person).padStart(22, '0')}`;

/** A code names its person, so that the stand-in for WeChat needs no memory; the rest makes it unique. */
export const codeFor = (person: number, serial: string): string => `${person.toString(36)}-${serial}`;
export const personOfCode = (code: string): number => Number.parseInt(code.split('-', 1)[0]!, 36);
