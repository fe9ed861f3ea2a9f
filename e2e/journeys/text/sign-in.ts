import { expect } from '@jest/globals';
import type { Tell } from '../tell.js';

/** Opening the mini program, and opening it again. */
export function tellSignIn(tell: Tell): void {
  tell(
    'first launch: signed in without a dialog; second launch: the same person, and WeChat is not asked',
    async ({ phone, stage, me }) => {
      await phone.see('已登录');
      await phone.see('微信登录');
      const id = await phone.read(/^[0-9a-f-]{36}$/);
      expect(await stage.world.wechat.exchanges(me)).toBe(1);
      await phone.reopen();
      await phone.see('已登录');
      expect(await phone.read(/^[0-9a-f-]{36}$/)).toBe(id);
      expect(await stage.world.wechat.exchanges(me)).toBe(1);
    },
  );

  tell('whoever signs out stays out until they tap', async ({ phone }) => {
    await phone.tap('退出登录');
    await phone.see('当前没有登录');
    await phone.reopen();
    await phone.see('当前没有登录');
    await phone.tap('微信登录');
    await phone.see('已登录');
  });

  tell('signed in on a second phone, and ended from the first', async ({ journey, phone, stage, me }) => {
    await phone.see('已登录');
    const id = await phone.read(/^[0-9a-f-]{36}$/);
    const other = await journey.otherPhone();
    await other.see('已登录');
    expect(await other.read(/^[0-9a-f-]{36}$/)).toBe(id);
    await phone.tap(/^账号与安全/);
    await phone.tap('登录的设备');
    await phone.see('本机');
    await phone.see('Sandbox B2');
    await phone.tap('退出');
    await phone.tap('退出');
    await phone.miss(/^退出$/);
    await other.reopen();
    await other.see('此会话已在别处退出。');
    expect(await stage.world.wechat.exchanges(me)).toBe(2);
  });
}
