import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toolEnvironment } from './environment.mjs';
import { pnpmFolder, tools } from './paths.mjs';

let home;
beforeAll(() => (home = mkdtempSync(join(tmpdir(), 'yaopai-home-'))));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the environment of tools', () => {
  it('puts the pinned pnpm before one that is installed', () => {
    const { PATH } = toolEnvironment({ HOME: home, PATH: '/opt/older-pnpm' });
    expect(PATH.split(delimiter)[0]).toBe(pnpmFolder);
    expect(PATH.split(delimiter)).toContain('/opt/older-pnpm');
  });

  it('drops what an outer npm or pnpm set, and keeps where packages come from', () => {
    const env = toolEnvironment({
      HOME: home,
      npm_config_prefix: '/usr/local',
      npm_config_user_agent: 'npm/11',
      npm_lifecycle_event: 'start',
      npm_package_name: 'yaopai',
      pnpm_config_verify_deps_before_run: 'false',
      npm_config_registry: 'https://npm.example.com/',
      'npm_config_//npm.example.com/:_authToken': 'secret',
      NPM_CONFIG_CAFILE: '/etc/ca.pem',
      KEPT: 'yes',
    });
    expect(env).toMatchObject({
      KEPT: 'yes',
      npm_config_registry: 'https://npm.example.com/',
      'npm_config_//npm.example.com/:_authToken': 'secret',
      NPM_CONFIG_CAFILE: '/etc/ca.pem',
    });
    const dropped = ['npm_config_prefix', 'npm_config_user_agent', 'npm_lifecycle_event', 'npm_package_name'];
    for (const name of [...dropped, 'pnpm_config_verify_deps_before_run']) expect(env).not.toHaveProperty(name);
  });

  it('leaves a usable home alone', () => {
    expect(toolEnvironment({ HOME: home }).HOME).toBe(home);
  });

  it('keeps caches in the checkout when there is no home, and still reads its .npmrc', () => {
    const missing = toolEnvironment({ HOME: join(home, 'missing') });
    expect(missing.HOME).toBe(join(tools, 'home'));
    const occupied = join(home, 'occupied');
    mkdirSync(occupied);
    // A file where npm wants a folder: no user, not even root, can keep a cache there.
    writeFileSync(join(occupied, '.npm'), '');
    writeFileSync(join(occupied, '.npmrc'), '');
    const env = toolEnvironment({ HOME: occupied });
    expect(env.HOME).toBe(join(tools, 'home'));
    expect(env.npm_config_userconfig).toBe(join(occupied, '.npmrc'));
  });
});
