import type { Tell } from '../tell.js';

/** What the person cannot help: no server, no WeChat, no network. */
export function tellWeather(tell: Tell): void {
  tell('the server is down, and back', async ({ phone, stage }) => {
    await phone.see('已登录');
    stage.takeServerDown();
    await phone.tap('立即续期');
    await phone.see('请检查网络，并在“设置”中核对服务器地址');
    stage.bringServerBack();
    await phone.tap('重试');
    await phone.miss('请检查网络，并在“设置”中核对服务器地址');
    await phone.see('已登录');
  });

  tell('WeChat is busy: said, and tried again', async ({ journey, phone }) => {
    await phone.tap('退出登录');
    await phone.see('当前没有登录');
    await journey.setWechatBusy(true);
    await phone.tap('微信登录');
    await phone.see(/^71003/);
    await journey.setWechatBusy(false);
    await phone.tap('微信登录');
    await phone.see('已登录');
  });

  tell('a phone without a network says so, and goes on by itself', async ({ journey, phone }) => {
    await phone.see('已登录');
    await journey.setOffline(true);
    await phone.tap('立即续期');
    await phone.see(/^79001/);
    await journey.setOffline(false);
    await phone.miss(/^79001/);
    await phone.see('已登录');
  });

  tell('in English, and in the dark', async ({ journey, phone }) => {
    await phone.see('已登录');
    await phone.looks('light');
    await journey.setLanguage('en');
    await phone.see('Signed in');
    await phone.tap(/^Phone number/);
    await phone.see('Sign in with phone');
    await journey.setTheme('dark');
    await phone.looks('dark');
  });
}
