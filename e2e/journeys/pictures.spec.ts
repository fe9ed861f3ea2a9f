import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { seriousFaults } from './chromium/axe.js';
import { startBrowser } from './chromium/browser.js';
import { type OpenBrowserJourney, openPreview } from './chromium/chromium-driver.js';
import type { Name } from './journey.js';
import { LIMIT_MS } from './limit.js';
import { Stage } from './stage.js';
import { agree, masked } from './text/words.js';

const FOLDER = join(import.meta.dirname, '../../docs/images');
/** Set to `write`, the pictures of the docs are made anew; else they are taken, and must be there. */
const WRITES = process.env['YAOPAI_PICTURES'] === 'write';
/** Pixels: twice what a page of the docs shows. */
const WIDTH = { demo: 480, preview: 1440 };

/** How each page is come to from the first one, and what says that it is all there; in Chinese and in English. */
const PAGES: { name: string; zh: Name[]; en: Name[] }[] = [
  { name: 'phone', zh: [/^手机号/, '解绑手机号'], en: [/^Phone number/, 'Unbind the number'] },
  { name: 'profile', zh: [/^头像和昵称/, '授权登录'], en: [/^Avatar and nickname/, 'Authorize and sign in'] },
  { name: 'account', zh: [/^密码和验证码/, '退出登录'], en: [/^Passwords and codes/, 'Sign out'] },
  { name: 'security', zh: [/^账号与安全/, '取消关联'], en: [/^Account security/, 'Unlink'] },
  {
    name: 'devices',
    zh: [/^账号与安全/, '登录的设备', '本机'],
    en: [/^Account security/, 'Where you are signed in', 'This one'],
  },
  { name: 'data', zh: [/^我的数据/, '导出我的数据'], en: [/^My data/, 'Export my data'] },
  {
    name: 'backend',
    zh: [/^调用你的后端/, '带令牌请求 GET /me'],
    en: [/^Call your backend/, 'GET /me with the token'],
  },
  { name: 'settings', zh: [/^设置/, '跟随微信'], en: [/^Settings/, 'As in WeChat'] },
];

jest.setTimeout(LIMIT_MS);

let stage: Stage;
let browser: Browser;
let journey: OpenBrowserJourney;
/** Somebody with a number, a name and a picture. */
beforeAll(async () => {
  stage = await Stage.start();
  browser = await startBrowser();
  const me = await stage.person();
  journey = await openPreview(browser, stage, me.id);
  const { phone } = journey;
  await phone.tap(/^手机号/);
  await phone.tap('手机号快速登录');
  await agree(phone);
  await phone.tap('允许');
  await phone.see(`+86 ${masked(me.phone)}`);
  await phone.tap('返回');
  await phone.tap(/^头像和昵称/);
  await phone.tap('更换头像');
  await phone.tap('海');
  await phone.miss('＋');
  await phone.type('昵称', '小满');
  await phone.tap('保存');
  await phone.see('已保存');
  await phone.miss('已保存');
});
afterAll(async () => {
  await journey?.close();
  await browser?.close();
  await stage?.close();
});

async function keep(name: string, picture: Buffer, width: number): Promise<void> {
  const file = join(FOLDER, `${name}.webp`);
  const small = await sharp(picture)
    .resize({ width, withoutEnlargement: true })
    .webp({ quality: 78, effort: 6 })
    .toBuffer();
  expect(small.length).toBeGreaterThan(1_000);
  if (WRITES) {
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, small);
  } else expect(existsSync(file) ? '' : `${file}: pnpm --filter @yaopai/e2e run pictures`).toBe('');
}

/** The whole page, with what a tap of the phone button came to. */
it.each([
  ['zh-CN', 'zh_CN', '中文', '令牌内容'],
  ['en', 'en', 'English', 'Token contents'],
] as const)('the preview as a whole, %s', async (tag, language, name, token) => {
  const { page, phone, panel } = journey;
  const window = page.viewportSize()!;
  await page.setViewportSize({ ...window, height: 900 });
  // The profile page is open, in Chinese; another language restarts the mini program.
  const [way, shown] = language === 'en' ? PAGES[1]!.en : PAGES[1]!.zh;
  await journey.setLanguage(language);
  if (language === 'en') await phone.tap(way!);
  await phone.see(shown!);
  await panel.show('流量');
  await page.getByRole('banner').getByRole('radio', { name, exact: true }).check();
  const request = page.locator('details').filter({ hasText: 'POST /api/v1/sign-in/wechat-phone' }).last();
  await request.locator('summary').first().click();
  await page.getByText(token).first().scrollIntoViewIfNeeded();
  await page.evaluate(() => scrollTo(0, 0));
  await keep(`preview.${tag}`, await page.screenshot(), WIDTH.preview);
  await request.locator('summary').first().click();
  await page.getByRole('banner').getByRole('radio', { name: '中文', exact: true }).check();
  await page.setViewportSize(window);
});

describe.each([
  ['zh', 'zh_CN'],
  ['en', 'en'],
] as const)('in %s', (words, language) => {
  it.each(['light', 'dark'] as const)(
    'every page is there, %s, and axe-core finds nothing serious',
    async (look) => {
      const { phone } = journey;
      const faults: string[] = [];
      const take = async (page: string): Promise<void> => {
        await keep(`demo/${page}-${words}-${look}`, await phone.picture(), WIDTH.demo);
        for (const fault of await seriousFaults(await phone.frame())) faults.push(`${page}: ${fault}`);
      };
      await journey.setLanguage(language);
      await journey.setTheme(look);
      await phone.looks(look);
      await phone.reopen();
      await phone.see(words === 'zh' ? '已登录' : 'Signed in');
      await phone.see(words === 'zh' ? '会话有效期至' : 'Session ends');
      await take('home');
      for (const page of PAGES) {
        const way = page[words];
        for (const step of way.slice(0, -1)) await phone.tap(step);
        await phone.see(way.at(-1)!);
        await take(page.name);
        for (let step = 1; step < way.length; step++) await phone.tap(words === 'zh' ? '返回' : 'Back');
      }
      expect(faults).toEqual([]);
      expect(journey.errors).toEqual([]);
    },
    300_000,
  );
});
