const BOUNDARIES = 'yaopai/boundaries';
const ENV = 'yaopai/process-env';
const WX = 'yaopai/wx-global';

/** One violation a file, and the one rule that has to report it. */
export const planted = [
  {
    title: 'protocol importing sdk',
    file: 'packages/protocol/src/a.ts',
    code: `export * from '@yaopai/sdk';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'protocol taking a dependency',
    file: 'packages/protocol/src/b.ts',
    code: `export { z } from 'zod';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'sdk importing server',
    file: 'packages/sdk/src/a.ts',
    code: `export * from '@yaopai/server';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'sdk importing the sandbox',
    file: 'packages/sdk/src/b.ts',
    code: `export * from '@yaopai/wechat-sandbox';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'sdk taking a dependency',
    file: 'packages/sdk/src/c.ts',
    code: `export const version = async (): Promise<number> => (await import('jose')) && 1;\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'an example importing sdk',
    file: 'examples/backend/a.mjs',
    code: `export * from '@yaopai/sdk';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'sdk reaching protocol by a path',
    file: 'packages/sdk/src/d.ts',
    code: `export * from '../../protocol/src/ids.js';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'the sandbox importing protocol',
    file: 'packages/wechat-sandbox/src/a.ts',
    code: `export type { UserId } from '@yaopai/protocol';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'server importing sdk',
    file: 'apps/server/src/users/a.ts',
    code: `export * from '@yaopai/sdk';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'server importing the sandbox by a type',
    file: 'apps/server/src/users/b.ts',
    code: `export type Sandbox = import('@yaopai/wechat-sandbox').Sandbox;\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'server importing console by a path',
    file: 'apps/server/src/users/c.ts',
    code: `export * from '../../../console/src/main.js';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'console importing server',
    file: 'apps/console/src/a.ts',
    code: `export * from '@yaopai/server';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'login importing sdk',
    file: 'apps/login/src/a.ts',
    code: `export * from '@yaopai/sdk';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'the demo importing protocol',
    file: 'apps/demo-miniapp/src/a.ts',
    code: `export * from '@yaopai/protocol';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'preview importing the server',
    file: 'apps/preview/src/a.ts',
    code: `export * from '@yaopai/server';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'a capability entered past its index',
    file: 'apps/server/src/users/d.ts',
    code: `export * from '../sessions/session.repository.js';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'a capability entered past its index from the top',
    file: 'apps/server/src/a.ts',
    code: `export * from './sessions/nested/index.js';\n`,
    rule: BOUNDARIES,
  },
  {
    title: 'process.env outside config/env.ts',
    file: 'apps/server/src/users/e.ts',
    code: `export const port = process.env.PORT;\n`,
    rule: ENV,
  },
  {
    title: 'process.env through globalThis',
    file: 'apps/server/src/config/a.ts',
    code: `export const port: unknown = globalThis.process['env'].PORT;\n`,
    rule: ENV,
  },
  {
    title: 'process.env by destructuring',
    file: 'packages/sdk/src/e.ts',
    code: `const { env } = process;\nexport const port: unknown = env;\n`,
    rule: ENV,
  },
  {
    title: 'env imported from node:process',
    file: 'apps/server/src/users/f.ts',
    code: `import { env } from 'node:process';\nexport const port: unknown = env['PORT'];\n`,
    rule: ENV,
  },
  {
    title: 'wx outside the platform folder',
    file: 'packages/sdk/src/f.ts',
    code: `declare const wx: { login(): void };\nexport const login = (): void => wx.login();\n`,
    rule: WX,
  },
  {
    title: 'wx through globalThis',
    file: 'packages/sdk/src/g.ts',
    code: `export const platform: unknown = (globalThis as { wx?: unknown }).wx;\n`,
    rule: WX,
  },
  {
    title: 'typeorm in a service',
    file: 'apps/server/src/users/users.service.ts',
    code: `import { type DataSource } from 'typeorm';\nexport type Source = DataSource;\n`,
    rule: 'yaopai/orm-files',
  },
  {
    title: 'an inferred any that is exported',
    file: 'packages/protocol/src/c.ts',
    code: `export const parsed = JSON.parse('{}');\n`,
    rule: 'yaopai/no-exported-any',
  },
  {
    title: 'an exported function returning any',
    file: 'packages/protocol/src/d.ts',
    code: `const parse = JSON.parse;\nexport { parse };\n`,
    rule: 'yaopai/no-exported-any',
  },
  {
    title: 'a written any',
    file: 'packages/protocol/src/e.ts',
    code: `const anything: any = 1;\nexport const text = String(anything);\n`,
    rule: '@typescript-eslint/no-explicit-any',
  },
  {
    title: 'a suppression without a reason',
    file: 'packages/protocol/src/f.ts',
    code: `// eslint-disable-next-line eqeqeq\nexport const same = (a: number, b: number): boolean => a == b;\n`,
    rule: '@eslint-community/eslint-comments/require-description',
  },
  {
    title: 'a suppression of nothing',
    file: 'packages/protocol/src/g.ts',
    code: `// eslint-disable-next-line eqeqeq -- there is nothing to compare\nexport const one = 1;\n`,
    rule: null,
  },
  {
    title: 'a promise nobody waits for',
    file: 'packages/protocol/src/h.ts',
    code: `export function start(work: () => Promise<void>): void {\n  work();\n}\n`,
    rule: '@typescript-eslint/no-floating-promises',
  },
  {
    title: 'a default export',
    file: 'packages/protocol/src/i.ts',
    code: `export default 1;\n`,
    rule: 'no-restricted-syntax',
  },
  {
    title: 'a skipped test',
    file: 'packages/protocol/src/j.spec.ts',
    code: `declare const it: { skip(title: string): void };\nit.skip('counts');\n`,
    rule: 'no-restricted-syntax',
  },
  {
    title: 'a file name in camel case',
    file: 'packages/protocol/src/someThing.ts',
    code: `export const one = 1;\n`,
    rule: 'yaopai/file-names',
  },
];

/** The nearest lawful neighbours of the violations above. */
export const legal = [
  { title: 'sdk importing protocol', file: 'packages/sdk/src/ok.ts', code: `export * from '@yaopai/protocol';\n` },
  {
    title: 'sdk touching wx in platform/',
    file: 'packages/sdk/src/platform/ok.ts',
    code: `declare const wx: { login(): void };\nexport const login = (): void => wx.login();\n`,
  },
  {
    title: 'a parameter named wx',
    file: 'packages/sdk/src/ok-parameter.ts',
    code: `export function login(wx: { login(): void }): void {\n  wx.login();\n}\n`,
  },
  {
    title: 'a test of the sdk using a package',
    file: 'packages/sdk/src/ok.spec.ts',
    code: `import { jest } from '@jest/globals';\njest.useFakeTimers();\n`,
  },
  {
    title: 'server importing protocol and npm packages',
    file: 'apps/server/src/users/ok.ts',
    code: `export * from '@yaopai/protocol';\nexport * from 'jose';\n`,
  },
  {
    title: 'a capability entered by its index',
    file: 'apps/server/src/users/ok-index.ts',
    code: `export * from '../sessions/index.js';\n`,
  },
  {
    title: 'a capability using its own parts',
    file: 'apps/server/src/users/nested/ok.ts',
    code: `export * from '../user.repository.js';\n`,
  },
  {
    title: 'typeorm in a repository',
    file: 'apps/server/src/users/ok.repository.ts',
    code: `export type { DataSource } from 'typeorm';\n`,
  },
  {
    title: 'process.env in config/env.ts',
    file: 'apps/server/src/config/env.ts',
    code: `export const port = process.env['PORT'];\n`,
  },
  { title: 'the demo importing sdk', file: 'apps/demo-miniapp/src/ok.ts', code: `export * from '@yaopai/sdk';\n` },
  {
    title: 'preview importing the demo',
    file: 'apps/preview/src/ok.ts',
    code: `export * from '@yaopai/demo-miniapp';\n`,
  },
  {
    title: 'e2e importing everything',
    file: 'e2e/ok.ts',
    code: `export * from '@yaopai/sdk';\nexport * from '@yaopai/wechat-sandbox';\nexport * from '@yaopai/server';\n`,
  },
  {
    title: 'scripts importing everything',
    file: 'scripts/uses-everything.mjs',
    code: `export * from '../packages/wechat-sandbox/dist/index.js';\n`,
  },
  {
    title: 'a suppression with its reason',
    file: 'packages/protocol/src/ok.ts',
    code: `// eslint-disable-next-line eqeqeq -- the caller may pass null for undefined\nexport const same = (a: number, b: number): boolean => a == b;\n`,
  },
];
