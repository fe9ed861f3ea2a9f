import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page, Request } from 'playwright-core';
import type { Driver, OpenJourney } from '../journey.js';
import type { Stage } from '../stage.js';
import { startBrowser } from './browser.js';
import { BrowserPhone } from './browser-phone.js';
import { SidePanel } from './side-panel.js';

/** For a busy machine: what a person waits for is there within milliseconds. */
const PATIENCE_MS = 30_000;

const MINE = '我的手机';
const OTHER = '我的另一部手机';

/** The preview as somebody at a computer uses it: phones in their frames, everything else by the side panel. */
export async function chromiumDriver(stage: Stage): Promise<Driver> {
  const browser = await startBrowser();
  return { open: (person) => openPreview(browser, stage, person), close: () => browser.close() };
}

/** A page of the preview with a phone in this person's hands, in a browser that was never here before. */
export async function openPreview(browser: Browser, stage: Stage, person: string): Promise<OpenBrowserJourney> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 1440, height: 1000 },
    deviceScaleFactor: 1.5,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const errors: string[] = [];
  const traffic: unknown[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => errors.push(String(error.stack ?? error)));
  page.on('requestfinished', (request) => void note(request).catch(() => undefined));
  const note = async (request: Request): Promise<unknown> =>
    /\/relay$|\/control\//.test(request.url()) ? traffic.push(await described(request)) : undefined;
  await page.goto(stage.preview.url);
  const panel = new SidePanel(page);
  const phoneOf = (name: string): BrowserPhone =>
    new BrowserPhone(page, page.getByRole('region', { name, exact: true }), `${name}的屏幕`);
  await page.getByRole('region', { name: MINE, exact: true }).getByRole('combobox').selectOption(person);
  return {
    page,
    panel,
    phone: phoneOf(MINE),
    errors,
    async otherPhone() {
      await page.getByRole('button', { name: '再放一部手机' }).click();
      return phoneOf(OTHER);
    },
    setLanguage: (language) => panel.setPhone(language === 'en' ? 'English' : '中文'),
    setTheme: (theme) => panel.setPhone(theme === 'dark' ? '深色' : '浅色'),
    setOffline: (offline) => panel.switch(`${MINE}：飞行模式`, offline),
    setWechatBusy: (busy) => panel.switch('微信繁忙', busy),
    arrangeCodeUsed: () => panel.arrange('code 已被使用'),
    setQuotaUsed: (used) => panel.switch('手机号额度用完', used),
    newestCode: (phone) => panel.newestCode(phone),
    async leave(folder) {
      await page.screenshot({ path: join(folder, 'preview.png'), fullPage: true });
      await writeFile(join(folder, 'traffic.json'), JSON.stringify(traffic, null, 2));
    },
    close: () => context.close(),
  };
}

export interface OpenBrowserJourney extends OpenJourney {
  phone: BrowserPhone;
  page: Page;
  panel: SidePanel;
}

async function described(request: Request): Promise<unknown> {
  const response = await request.response();
  return {
    asked: `${request.method()} ${request.url()}`,
    sent: request.postData(),
    status: response?.status(),
    answered: await response?.text(),
  };
}
