import type { Page } from 'playwright-core';

/** The shell's side panel, and the settings below the phone. */
export class SidePanel {
  constructor(private readonly page: Page) {}

  async show(tab: '流量' | '用户' | '收件箱' | '故障' | '说明'): Promise<void> {
    await this.page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
  }

  /** One of the faults. Returns once it is so. */
  async switch(name: string, on: boolean): Promise<void> {
    await this.show('故障');
    await this.page.getByRole('switch', { name, exact: true, checked: !on }).click();
    await this.page.getByRole('switch', { name, exact: true, checked: on }).waitFor();
  }

  /** One of the faults that wait for the next sign-in. */
  async arrange(name: string): Promise<void> {
    await this.show('故障');
    await this.page.getByRole('button', { name: `安排 ${name}`, exact: true }).click();
    await this.page.getByRole('button', { name: `已安排 ${name}`, exact: true }).waitFor();
  }

  /** A setting of the phone that this word chooses. */
  async setPhone(choice: string): Promise<void> {
    const phone = this.page.getByRole('region', { name: '我的手机', exact: true });
    const option = phone.getByRole('radio', { name: choice, exact: true });
    if (!(await option.isVisible())) await phone.getByText('手机设置').click();
    await option.check();
  }

  /** As the newest message of the inbox to this number has it. */
  async newestCode(phone: string): Promise<string> {
    await this.show('收件箱');
    const newest = this.page
      .getByRole('tabpanel')
      .getByRole('listitem')
      .filter({ has: this.page.getByText(`+86${phone}`, { exact: true }) })
      .getByRole('button', { name: /^复制验证码 \d{6}$/ })
      .first();
    return /\d{6}/.exec((await newest.getAttribute('aria-label')) ?? (await newest.innerText()))![0];
  }
}
