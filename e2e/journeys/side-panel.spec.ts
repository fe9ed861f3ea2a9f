import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { seriousFaults } from './chromium/axe.js';
import { startBrowser } from './chromium/browser.js';
import { type OpenBrowserJourney, openPreview } from './chromium/chromium-driver.js';
import { LIMIT_MS } from './limit.js';
import { Stage } from './stage.js';
import { agree } from './text/words.js';

jest.setTimeout(LIMIT_MS);

let stage: Stage;
let browser: Browser;
let journey: OpenBrowserJourney;
let page: Page;
let me: string;
beforeAll(async () => {
  stage = await Stage.start();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});
beforeEach(async () => {
  me = (await stage.person()).id;
  journey = await openPreview(browser, stage, me);
  page = journey.page;
  await journey.phone.see('已登录');
});
afterEach(() => journey.close());

/** What has the focus, as it is announced, after this key. */
async function press(key: string): Promise<string> {
  await page.keyboard.press(key);
  return page.evaluate(() => {
    const focused = document.activeElement as HTMLElement;
    const labels = (focused.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean);
    const label = labels.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    const own = (focused as HTMLInputElement).labels?.[0]?.textContent ?? focused.textContent;
    return label || focused.getAttribute('aria-label') || own || focused.tagName;
  });
}

/** Goes on with Tab until something of this name has the focus; every stop on the way is visible. */
async function tabTo(name: RegExp): Promise<void> {
  const stops: string[] = [];
  for (let step = 0; step < 80; step++) {
    const stop = await press('Tab');
    expect(await focusIsVisible()).toBe(true);
    if (name.test(stop)) return;
    stops.push(stop.trim().slice(0, 30));
  }
  throw new Error(`the keyboard does not reach ${String(name)}, only: ${stops.join(' | ')}`);
}

const focusIsVisible = (): Promise<boolean> =>
  page.evaluate(() => {
    const focused = document.activeElement as HTMLElement;
    const { width, height } = focused.getBoundingClientRect();
    return focused === document.body || (width > 0 && height > 0);
  });

/** By the link at the top of the page. */
async function skipToTools(): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('跳到工具面板');
  await page.keyboard.press('Enter');
}

describe('the side panel with the keyboard alone', () => {
  it('is skipped to, and arrows turn its tabs', async () => {
    await page.reload();
    await skipToTools();
    expect(await press('Tab')).toMatch(/^流量/);
    for (const [key, heading] of [
      ['ArrowRight', '沙箱里的用户'],
      ['ArrowRight', '短信和邮件'],
      ['End', '和真正的微信有什么不同'],
      ['ArrowLeft', '故障开关'],
      ['Home', '实时流量'],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole('tabpanel').getByRole('heading', { name: heading }).waitFor();
    }
  });

  it('switches a fault on and off, adds a person, and hands them the phone', async () => {
    await page.reload();
    await skipToTools();
    await press('Tab');
    await press('End');
    await press('ArrowLeft');
    await tabTo(/微信繁忙/);
    const busy = page.getByRole('switch', { name: '微信繁忙' });
    await press('Space');
    await busy.and(page.locator('[aria-checked="true"]')).waitFor();
    await press('Enter');
    await busy.and(page.locator('[aria-checked="false"]')).waitFor();

    await page.getByRole('tab', { selected: true }).focus();
    await press('Home');
    await press('ArrowRight');
    await tabTo(/^昵称/);
    await page.keyboard.type('键盘用户');
    await press('Enter');
    const give = page.getByRole('button', { name: '把我的手机交给键盘用户' });
    await give.waitFor();
    await give.focus();
    await press('Enter');
    await page.getByRole('status').getByText('我的手机现在由键盘用户使用。').waitFor();
    await journey.phone.see('已登录');
  });

  it('opens a request of the traffic and reads its token', async () => {
    const request = page.locator('summary').filter({ hasText: 'POST /api/v1/sign-in/wechat' }).first();
    await request.focus();
    await press('Enter');
    await page.getByText('令牌内容').first().waitFor();
  });
});

describe('another tab', () => {
  it('has phones of its own, and says so', async () => {
    const { wechat } = stage.world;
    expect(await wechat.exchanges({ id: me })).toBe(1);
    const second = await page.context().newPage();
    await second.goto(stage.preview.url);
    await second.getByText('这里的是这个标签页自己的').waitFor();
    const phone = second.getByRole('region', { name: '我的手机', exact: true });
    await phone.getByRole('combobox').selectOption(me);
    await phone.frameLocator('iframe').getByText('已登录').first().waitFor();
    expect(await wechat.exchanges({ id: me })).toBe(2);
    expect(await page.getByText('这里的是这个标签页自己的').count()).toBe(0);
  });

  it('holds the phones when the first has been closed', async () => {
    const id = await journey.phone.read(/^[0-9a-f-]{36}$/);
    const context = page.context();
    await page.close();
    const next = await context.newPage();
    await next.goto(stage.preview.url);
    await next.frameLocator('iframe').getByText(id).first().waitFor();
    expect(await next.getByText('这里的是这个标签页自己的').count()).toBe(0);
    expect(await stage.world.wechat.exchanges({ id: me })).toBe(1);
  });
});

describe('the language of the page', () => {
  it('turns the phones too, and each can still be set by itself', async () => {
    await page.getByRole('banner').getByRole('radio', { name: 'English', exact: true }).check();
    const screen = page.frameLocator('iframe[title="Screen of my phone"]');
    await screen.getByText('Signed in').first().waitFor();
    await page.getByText('Phone settings').click();
    await page.getByRole('region', { name: 'My phone', exact: true }).getByRole('radio', { name: '中文' }).check();
    await screen.getByText('已登录').first().waitFor();
    await page.getByRole('tab', { name: 'Inbox' }).waitFor();
  });
});

describe('the look of the page', () => {
  it('turns the phones too, and follows the browser where it is to', async () => {
    const look = (name: string): Promise<void> =>
      page.getByRole('banner').getByRole('radio', { name, exact: true }).check();
    await look('深色');
    await journey.phone.looks('dark');
    await look('跟随系统');
    await journey.phone.looks('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await journey.phone.looks('dark');
    await journey.setTheme('light');
    await journey.phone.looks('light');
  });
});

describe('what is long', () => {
  it('scrolls in its panel, not with the page', async () => {
    await journey.panel.show('故障');
    const [panel, whole] = await Promise.all(
      ['.panel', 'html'].map((selector) =>
        page.locator(selector).evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight),
      ),
    );
    expect(panel).toBeGreaterThan(0);
    expect(whole).toBe(0);
  });
});

describe('what came of a tap', () => {
  it.each([
    ['手机号快速登录', 'start'],
    ['绑定微信手机号', 'end'],
  ] as const)('begins on the screen of the phone, with %s at its %s', async (name, block) => {
    const { phone } = journey;
    await phone.tap(/^手机号/);
    await phone.see('未绑定');
    const frame = await phone.frame();
    const button = frame.getByRole('button', { name, exact: true });
    await button.evaluate((element, edge) => element.scrollIntoView({ block: edge }), block);
    await phone.tap(name);
    await agree(phone);
    await phone.tap('拒绝');
    await phone.see('没有获取手机号');
    const said = frame.getByRole('status').filter({ hasText: '没有获取手机号' });
    expect(
      await said.evaluate(
        (element) =>
          new Promise((resolve) => {
            const watch = ([entry]: IntersectionObserverEntry[]): void => resolve(entry!.intersectionRatio);
            new IntersectionObserver(watch).observe(element);
          }),
      ),
    ).toBeGreaterThan(0.5);
  });
});

describe('axe-core', () => {
  it.each(['浅色', '深色'])('finds nothing serious in any panel, %s', async (look) => {
    await page.getByRole('banner').getByRole('radio', { name: look, exact: true }).check();
    const faults: string[] = [];
    for (const tab of ['流量', '用户', '收件箱', '故障', '说明'] as const) {
      await journey.panel.show(tab);
      faults.push(...(await seriousFaults(page.mainFrame())));
    }
    expect([...new Set(faults)]).toEqual([]);
  });

  it('finds what is wrong: a button without a name', async () => {
    await page.evaluate(() => document.body.append(document.createElement('button')));
    expect(await seriousFaults(page.mainFrame())).toEqual([expect.stringMatching(/^button-name/)]);
  });
});
