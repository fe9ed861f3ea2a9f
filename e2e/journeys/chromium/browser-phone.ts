import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import type { Name, Phone } from '../journey.js';

/** As Playwright knows them. */
const OPERATED = ['button', 'link', 'switch', 'radio', 'tab', 'option'] as const;

/** A phone on the shell's table, as somebody at the screen uses it. */
export class BrowserPhone implements Phone {
  private readonly screen: FrameLocator;

  constructor(
    page: Page,
    /** The region of the shell that is this phone. */
    private readonly table: Locator,
    title: string,
  ) {
    this.screen = page.frameLocator(`iframe[title="${title}"]`);
  }

  async tap(name: Name): Promise<void> {
    await this.operated(name).click();
  }

  async see(text: Name): Promise<void> {
    await this.texts(text).first().waitFor();
  }

  async miss(text: Name): Promise<void> {
    await this.texts(text).first().waitFor({ state: 'detached' });
  }

  async read(text: RegExp): Promise<string> {
    return (await this.texts(text).first().innerText()).trim();
  }

  async type(field: string, text: string): Promise<void> {
    await this.field(field).fill(text);
    await this.field(field).blur();
  }

  async valueOf(field: string): Promise<string> {
    return this.field(field).inputValue();
  }

  async looks(theme: 'light' | 'dark'): Promise<void> {
    await this.screen.locator(`html[data-theme="${theme}"]`).waitFor();
  }

  async reopen(): Promise<void> {
    await this.table.getByRole('button', { name: '重新打开小程序' }).click();
  }

  /** What is on it, as a picture, once the page has slid in. */
  async picture(): Promise<Buffer> {
    const frame = await this.frame();
    await frame.evaluate(async () => {
      const passing = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
      await Promise.allSettled(passing.map(({ finished }) => finished));
    });
    return this.table.locator('iframe').screenshot();
  }

  /** Its window. */
  async frame(): Promise<Frame> {
    const element = await this.table.locator('iframe').elementHandle();
    return (await element!.contentFrame())!;
  }

  /** In the dialog while one is open. */
  private operated(name: Name): Locator {
    const given = { name, ...(typeof name === 'string' && { exact: true }) };
    const here = this.screen.locator('[aria-modal="true"]:visible, body:not(:has([aria-modal="true"]:visible))').last();
    return OPERATED.map((role) => here.getByRole(role, given))
      .reduce((found, each) => found.or(each))
      .filter({ visible: true });
  }

  private texts(text: Name): Locator {
    return this.screen.getByText(text).filter({ visible: true });
  }

  private field(name: string): Locator {
    return this.screen
      .getByPlaceholder(name, { exact: true })
      .or(this.screen.getByLabel(name, { exact: true }))
      .and(this.screen.locator('input'))
      .filter({ visible: true })
      .first();
  }
}
