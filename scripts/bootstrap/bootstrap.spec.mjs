import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pnpmVersion, root } from './paths.mjs';

const MINUTE = 60_000;
let folder;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'yaopai-bootstrap-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A checkout of the bootstrap around a workspace without packages: its installation needs no registry. */
function checkout(name, { withPnpm }) {
  const copy = join(folder, name);
  mkdirSync(join(copy, 'scripts'), { recursive: true });
  for (const file of ['pnpm.mjs', 'check-node.mjs', 'bootstrap']) {
    cpSync(join(root, 'scripts', file), join(copy, 'scripts', file), { recursive: true });
  }
  const pnpm = `pnpm-${pnpmVersion}`;
  if (withPnpm) {
    mkdirSync(join(copy, '.tools'));
    symlinkSync(join(root, '.tools', pnpm), join(copy, '.tools', pnpm), 'junction');
  }
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ name: 'empty', packageManager: `pnpm@${pnpmVersion}` }));
  writeFileSync(join(copy, 'pnpm-workspace.yaml'), 'packages: []\npmOnFail: ignore\n');
  writeFileSync(join(copy, 'pnpm-lock.yaml'), "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n");
  return copy;
}

function run(copy, args, env = {}) {
  const options = { cwd: copy, encoding: 'utf8', env: { ...process.env, LC_ALL: 'en_US.UTF-8', ...env } };
  return spawnSync(process.execPath, [...args, join('scripts', 'pnpm.mjs'), '--version'], options);
}

describe('the bootstrap', () => {
  it(
    'installs again when the content of the lockfile changed, whatever its time, and only then',
    () => {
      const copy = checkout('lockfile', { withPnpm: true });
      const lockfile = join(copy, 'pnpm-lock.yaml');
      expect(run(copy, []).stderr).toContain('Installing dependencies');
      expect(run(copy, [])).toMatchObject({ status: 0, stdout: `${pnpmVersion}\n`, stderr: '' });
      utimesSync(lockfile, new Date(), new Date());
      expect(run(copy, []).stderr).toBe('');
      writeFileSync(lockfile, `${readFileSync(lockfile, 'utf8')}# changed\n`);
      utimesSync(lockfile, new Date(0), new Date(0));
      expect(run(copy, []).stderr).toContain('Installing dependencies');
    },
    MINUTE,
  );

  it.each([
    ['en_US.UTF-8', /could not install pnpm[^]*npm ping/, /[\u4e00-\u9fff]/],
    ['zh_CN.UTF-8', /未能安装 pnpm[^]*npm ping/, /could not install/],
  ])(
    'asks the registry that npm is configured with, and says what to check when it cannot help: %s',
    async (locale, sentence, otherLanguage) => {
      const asked = [];
      const registry = createServer((request, response) => {
        asked.push(request.url);
        response.writeHead(404).end('{}');
      });
      registry.listen(0, '127.0.0.1');
      await once(registry, 'listening');
      const copy = checkout(`registry-${locale}`, { withPnpm: false });
      const env = {
        ...process.env,
        LC_ALL: locale,
        npm_config_registry: `http://127.0.0.1:${registry.address().port}/`,
        npm_config_fetch_retries: '0',
      };
      const child = spawn(process.execPath, ['scripts/pnpm.mjs', '--version'], { cwd: copy, env });
      let errors = '';
      child.stderr.on('data', (chunk) => (errors += chunk));
      const [code] = await once(child, 'close');
      registry.close();
      expect(code).toBe(1);
      expect(asked).toContain('/pnpm');
      expect(errors).toMatch(sentence);
      expect(errors).not.toMatch(otherLanguage);
    },
    MINUTE,
  );

  it(
    'says that an installation failed in the language of the terminal',
    () => {
      const copy = checkout('broken', { withPnpm: true });
      writeFileSync(join(copy, 'pnpm-lock.yaml'), 'lockfileVersion: [');
      expect(run(copy, []).stderr).toContain('Installing dependencies failed');
      expect(run(copy, [], { LC_ALL: 'zh_CN.UTF-8' }).stderr).toContain('安装依赖失败');
    },
    MINUTE,
  );

  it('tells a Node that is too old in one sentence, in the language of the terminal', () => {
    const old = join(folder, 'old-node.cjs');
    writeFileSync(
      old,
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });",
    );
    const english =
      'Yaopai needs Node.js 20.19 or newer; this is 18.20.8. Install it from https://nodejs.org and try again.\n';
    const chinese = 'Yaopai 需要 Node.js 20.19 或更新版本，现为 18.20.8。请从 https://nodejs.org 安装后重试。\n';
    expect(run(root, ['--require', old])).toMatchObject({ status: 1, stderr: english });
    expect(run(root, ['--require', old], { LC_ALL: 'zh_CN.UTF-8' })).toMatchObject({ status: 1, stderr: chinese });
    expect(run(root, ['--require', old], { LC_ALL: 'C' })).toMatchObject({ status: 1, stderr: chinese + english });
  });
});
