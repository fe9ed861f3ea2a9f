import type { Tell } from '../tell.js';
import { agree, masked } from './words.js';

/** The phone button, and everything that may come of a tap. */
export function tellPhoneNumber(tell: Tell): void {
  tell(
    'a number that nobody has: the privacy terms refused, the number refused, then allowed',
    async ({ phone, me }) => {
      await phone.tap(/^手机号/);
      await phone.see('未绑定');
      await phone.tap('手机号快速登录');
      await phone.tap('不同意');
      await phone.see('同意隐私指引后才能继续；再点一次按钮即可重新选择');
      await phone.tap('手机号快速登录');
      await agree(phone);
      await phone.tap('拒绝');
      await phone.see('没有获取手机号。需要时再点一次按钮，或改用短信验证码。');
      await phone.tap('手机号快速登录');
      await phone.see(masked(me.phone));
      await phone.tap('允许');
      await phone.see(`+86 ${masked(me.phone)}`);
    },
  );

  tell('no quota left: the form for a text message opens, and binds', async ({ journey, phone, me }) => {
    await phone.tap(/^手机号/);
    await phone.see('未绑定');
    await journey.setQuotaUsed(true);
    await phone.tap('绑定微信手机号');
    await agree(phone);
    await phone.see(/^79005/);
    await journey.setQuotaUsed(false);
    await phone.type('中国大陆以外请加国家码，如 +852…', me.phone);
    await phone.tap('获取验证码');
    await phone.see(/^\d+ 秒后重发$/);
    await phone.type('六位数字', await journey.newestCode(me.phone));
    await phone.tap('用短信验证码绑定');
    await phone.see(`+86 ${masked(me.phone)}`);
  });

  tell('a tap that failed: the person taps again', async ({ journey, phone, me }) => {
    await phone.tap(/^手机号/);
    await phone.see('未绑定');
    await journey.arrangeCodeUsed();
    await phone.tap('手机号快速登录');
    await agree(phone);
    await phone.tap('允许');
    await phone.see('这次没有成功，请再点一次按钮。');
    await phone.tap('手机号快速登录');
    await phone.tap('允许');
    await phone.see(`+86 ${masked(me.phone)}`);
  });

  tell('a number that is known: the two accounts become one', async ({ phone, stage, me }) => {
    await stage.people.signUp({
      phone: me.phone,
      code: await stage.people.code({ phone: me.phone }, 'sign-up'),
    });
    await phone.tap(/^手机号/);
    await phone.see('未绑定');
    await phone.tap('手机号快速登录');
    await agree(phone);
    await phone.tap('允许');
    await phone.see('两个账号已合并');
    await phone.see(`+86 ${masked(me.phone)}`);
  });

  tell("a number of somebody else's WeChat: a text message proves it", async ({ journey, phone, stage, me }) => {
    await stage.signInByPhone(await stage.world.wechat.person(), me.phone);
    await phone.tap(/^手机号/);
    await phone.see('未绑定');
    await phone.tap('手机号快速登录');
    await agree(phone);
    await phone.tap('允许');
    await phone.see('请确认这是你的号码');
    await phone.tap('获取验证码');
    await phone.see(/^\d+ 秒后重发$/);
    await phone.type('六位数字', await journey.newestCode(me.phone));
    await phone.tap('确认并登录');
    await phone.see(`+86 ${masked(me.phone)}`);
  });

  tell('two accounts of use: the person chooses', async ({ phone, stage, me }) => {
    const { handle } = await stage.people.proven('phone');
    await phone.tap(/^手机号/);
    await phone.tap('绑定微信手机号');
    await agree(phone);
    await phone.tap('允许');
    await phone.see(`+86 ${masked(me.phone)}`);
    await phone.tap('手机号快速登录');
    await phone.tap('使用其他手机号码');
    await phone.type('请输入手机号', handle.phone!);
    await phone.tap('允许');
    await phone.see('要登录哪个账号？');
    await phone.tap(`手机号的账号 +86 ${masked(handle.phone!)}`);
    await phone.miss('要登录哪个账号？');
    await phone.see(`+86 ${masked(handle.phone!)}`);
  });
}
