import { isAbsolute } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.mjs';

describe('the settings of a start', () => {
  it('default to everything on this machine', () => {
    const settings = readSettings([], {});
    expect(settings).toMatchObject({
      port: 3000,
      sandboxUrl: 'http://127.0.0.1:3100',
      publicUrl: 'http://localhost:3000',
      localUrl: 'http://127.0.0.1:3000',
      previewUrl: 'http://localhost:3200',
      exampleUrl: 'http://localhost:4000',
      withSandbox: true,
      ownDatabase: true,
    });
    expect(isAbsolute(settings.dataDir)).toBe(true);
  });

  it('respect a given WeChat, database, port and public URL', () => {
    const settings = readSettings(['--verbose'], {
      PORT: '4000',
      HOST: '0.0.0.0',
      DATABASE_URL: 'postgres://db/yaopai',
      YAOPAI_WECHAT_API_URL: 'https://api.weixin.qq.com',
      YAOPAI_PUBLIC_URL: 'https://id.example.com/',
    });
    expect(settings).toMatchObject({
      verbose: true,
      withSandbox: false,
      ownDatabase: false,
      localUrl: 'http://127.0.0.1:4000',
      publicUrl: 'https://id.example.com',
    });
  });

  it.each(['http', '0', '70000', '3000.5'])('refuse PORT=%s and name it', (PORT) => {
    expect(() => readSettings([], { PORT })).toThrow(/PORT.*65535/);
  });

  it('refuse one port for two programs', () => {
    expect(() => readSettings([], { PORT: '3100' })).toThrow(/YAOPAI_SANDBOX_PORT/);
  });

  it('refuse a flag that nobody knows, and show those that are', () => {
    expect(() => readSettings(['--rest'], {})).toThrow(/--reset/);
  });
});
