import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FakeWx } from './fake-wx';
import { openPage, type OpenPage } from './open-page';

interface App {
  authing: object;
  lang: string;
  settings: { host: string; appId: string; backend: string; lang: string };
}

const GOOD = { host: 'https://id.example.com', appId: 'shop-app', backend: 'https://api.example.com' };

let phone: FakeWx;
let settings: OpenPage | undefined;

beforeEach(() => {
  phone = new FakeWx();
});

afterEach(() => settings?.close());

const app = (): App => (globalThis as unknown as { getApp(): App }).getApp();

async function save(values: Partial<typeof GOOD>): Promise<Record<string, string>> {
  settings = await openPage('settings', phone);
  act('onSave', { value: { ...GOOD, ...values } });
  return settings.page.instance.data.mistakes as Record<string, string>;
}

function act(handler: string, detail?: object): void {
  (settings?.page.instance[handler] as (event: object) => void)({ detail });
}

test('takes new servers at once and keeps them', async () => {
  settings = await openPage('settings', phone);
  const { authing } = app();
  act('onSave', { value: GOOD });
  expect(phone.toasts).toEqual(['已保存']);
  expect(app().authing).not.toBe(authing);
  settings.close();
  settings = await openPage('settings', phone);
  expect(app().settings).toEqual({ ...GOOD, lang: '' });
});

test('forgives blanks and a trailing slash', async () => {
  await save({ host: ' https://id.example.com/ ', appId: ' shop-app ' });
  expect(app().settings).toMatchObject({ host: 'https://id.example.com', appId: 'shop-app' });
});

test.each([
  ['host', '', 'address'],
  ['host', 'id.example.com', 'address'],
  ['host', 'ftp://id.example.com', 'address'],
  ['host', 'https://id.example.com/api', 'path'],
  ['backend', 'https://api.example.com?x=1', 'path'],
  ['backend', 'http://', 'address'],
  ['appId', '', 'appId'],
  ['appId', 'Shop App', 'appId'],
])('refuses %s “%s” and changes nothing', async (field, value, mistake) => {
  const mistakes = await save({ [field]: value });
  expect(mistakes).toEqual({ host: '', appId: '', backend: '', [field]: mistake });
  expect(app().settings.host).toBe('http://localhost:3000');
  expect(phone.storage.has('settings')).toBe(false);
});

test('wants https where the mini program is not a development version', async () => {
  phone.envVersion = 'trial';
  const mistakes = await save({ host: 'http://192.168.1.5:3000' });
  expect(mistakes).toMatchObject({ host: 'secure', backend: '' });
  expect(settings?.text).toContain('体验版和正式版只能使用 https');
});

test('goes back to the defaults', async () => {
  await save(GOOD);
  act('onReset');
  expect(app().settings).toEqual({
    host: 'http://localhost:3000',
    appId: 'demo-app',
    backend: 'http://localhost:4000',
    lang: '',
  });
});

test('goes back to the servers of the compile mode, where one names them', async () => {
  phone.query = { host: 'http://localhost:13000' };
  await save(GOOD);
  act('onReset');
  expect(app().settings).toMatchObject({ host: 'http://localhost:13000', backend: 'http://localhost:4000' });
});

test('changes the language at once, whatever WeChat speaks', async () => {
  settings = await openPage('settings', phone);
  expect(settings.text).toContain('语言');
  act('onLanguage', { value: 'en' });
  expect(settings.text).toContain('Language');
  expect([app().lang, phone.title]).toEqual(['en', 'Settings']);
});

test('is told where to go by a launch of a development version, and of no other', async () => {
  phone.query = { host: encodeURIComponent('http://127.0.0.1:3999'), nonsense: 'x' };
  settings = await openPage('settings', phone);
  expect(app().settings).toEqual({
    host: 'http://127.0.0.1:3999',
    appId: 'demo-app',
    backend: 'http://localhost:4000',
    lang: '',
  });
  phone.envVersion = 'release';
  settings.close();
  settings = await openPage('settings', phone);
  expect(app().settings.host).toBe('http://localhost:3000');
});
