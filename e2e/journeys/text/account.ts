import { expect } from '@jest/globals';
import type { Tell } from '../tell.js';
import { agree } from './words.js';

/** Profile, data and settings. */
export function tellAccount(tell: Tell): void {
  tell('an avatar and a nickname, which the old button leaves as they are', async ({ phone }) => {
    await phone.tap(/^头像和昵称/);
    await phone.see('未设置昵称');
    await phone.tap('更换头像');
    await agree(phone);
    await phone.tap('海');
    await phone.type('昵称', '小满'); // while the picture is on its way
    await phone.miss('＋');
    await phone.tap('保存');
    await phone.see('已保存');
    await phone.tap('返回');
    await phone.see('小满');
    await phone.tap(/^头像和昵称/);
    await phone.tap('授权登录');
    await phone.see(/^微信用户$/);
    await phone.tap('保存');
    await phone.see('已保存');
    await phone.tap('返回');
    await phone.see('小满');
  });

  tell('what is known of the person, taken along; the account closed, and kept after all', async ({ phone }) => {
    await phone.tap(/^我的数据/);
    await phone.tap('导出我的数据');
    await phone.see(/"identities"/);
    await phone.tap('注销账号');
    await phone.tap('取消');
    await phone.tap('注销账号');
    await phone.tap('注销');
    await phone.see('账号正在注销');
    await phone.reopen();
    await phone.see('当前没有登录');
    await phone.tap('微信登录');
    await phone.see('要保留这个账号吗？保留后一切照旧；不保留，到期后资料将被删除。');
    await phone.tap('保留我的账号');
    await phone.see('已登录');
  });

  tell('custom data is kept', async ({ phone }) => {
    await phone.tap(/^我的数据/);
    await phone.type('学校', '第一中学');
    await phone.tap('订阅消息');
    await phone.tap('保存');
    await phone.see('已保存');
    await phone.reopen();
    await phone.tap(/^我的数据/);
    expect(await phone.valueOf('学校')).toBe('第一中学');
  });

  tell('the backend knows who calls, and refuses a stranger', async ({ phone }) => {
    await phone.see('已登录');
    const id = await phone.read(/^[0-9a-f-]{36}$/);
    await phone.tap(/^调用你的后端/);
    await phone.tap('不带令牌请求');
    await phone.see(/WWW-Authenticate: Bearer/);
    await phone.tap('带令牌请求 GET /me');
    await phone.see(new RegExp(`"id": "${id}"`));
  });

  tell('settings: a wrong address is refused, the language changes at once', async ({ phone }) => {
    await phone.tap(/^设置/);
    await phone.type('Yaopai 服务器地址', 'somewhere');
    await phone.tap('保存');
    await phone.see('请填写完整地址，例如 https://id.example.com');
    await phone.tap('English');
    await phone.see('Address of the Yaopai server');
    await phone.tap('返回');
    await phone.see('Signed in');
  });
}
