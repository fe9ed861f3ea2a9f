import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { APP } from '../src/deployment.js';
import { World } from '../src/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const DEMO = new URL('../../scripts/start/demo.mjs', import.meta.url).href;

/** Why the sign-in that `npm start` shows could not be made: here, for the stand-in knows no such mini program. */
async function reason(locale: string): Promise<string> {
  const miniProgram = { appId: 'wxnobodys000000001', application: APP };
  const options = { sandboxUrl: world.wechat.sandbox.url, host: world.http.url(), miniProgram };
  const program = `
    const { signIn } = await import(${JSON.stringify(DEMO)});
    console.log(await signIn(${JSON.stringify(options)}).catch(({ name, message }) => name + ' ' + message));
    process.exit();`;
  const env = { ...process.env, LC_ALL: locale };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env });
  return stdout.trim();
}

it('of a start that cannot be made is explained in the language of the terminal', async () => {
  expect(await reason('en_US.UTF-8')).toMatch(/^[A-Z_]+ [\x20-\x7e]+$/);
  expect(await reason('zh_CN.UTF-8')).toMatch(/^[A-Z_]+ .*[\u4e00-\u9fff]/);
});
