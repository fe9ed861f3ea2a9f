import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuthenticationClient, YaopaiError } from '@yaopai/sdk';
import type { DeviceFile, WxOptions } from '@yaopai/wechat-sandbox';
import { photoOf, seen } from '../src/avatar-forms.js';
import { run, type Running, samplesIn } from '../src/guide-page.js';
import { MessagePush } from '../src/message-push.js';
import { People } from '../src/people.js';
import { Phone } from '../src/phone.js';
import { type Cast, holder } from '../src/phone-rows.js';
import { Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

const SMS_NUMBER = '13800138000';

const clock = new TestClock();
let world: World;
let cast: Cast;
let red: DeviceFile;
let person: Person;
let phone: Phone;
let authing: AuthenticationClient;
beforeAll(async () => {
  world = await World.start({ clock });
  await world.wechat.sandbox.rotate({ mode: 'always' });
  cast = { world, people: new People(world, clock), taps: new Taps(world, clock) };
  red = { name: 'me.jpg', contentType: 'image/jpeg', content: await photoOf('#f00') };
});
beforeEach(async () => {
  await aMinuteLater();
  person = await world.wechat.person();
  use();
});
afterAll(() => world.close());

/** When a number may be sent another code. */
async function aMinuteLater(): Promise<void> {
  clock.advance({ seconds: 61 });
  await world.wechat.sandbox.setClock(clock.now());
}

function use(options: Partial<WxOptions> = {}): void {
  phone = Phone.of(world.wechat, person, world.http.url(), options);
  authing = phone.client();
}

const tap = (number: string) => phone.device.tapPhoneButton({ phone: number });
const toast = (): unknown => phone.device.toast?.title;

/** What each sample of a guide is for, in their order. */
const GUIDES: Record<string, ((sample: string) => Promise<void>)[]> = {
  'sign-in': [
    async (sample) => {
      const client = (await run(sample, phone)).exported as AuthenticationClient;
      expect((await client.login()).loginsCount).toBe(1);
    },
    async (sample) => {
      const page = await run(sample, phone);
      await page.handlers['onLoad']!();
      expect(page.data).toEqual({ id: authing.checkLoggedIn(), nickname: null });
    },
    async (sample) => {
      const app = await run(sample, phone);
      app.handlers['onLaunch']!();
      await Promise.all([authing.login(), phone.client().login()]);
      expect(phone.logins).toBe(1);
    },
    async (sample) => {
      expect((await run(sample, phone)).said).toEqual([authing.checkLoggedIn(), 1]);
    },
    async (sample) => {
      await authing.login();
      await run(sample, phone);
      expect([phone.requests('/me'), phone.requests('/sessions/status'), phone.told]).toEqual([1, 1, []]);
    },
    async (sample) => {
      await authing.login();
      const other = Phone.of(world.wechat, person, world.http.url());
      await other.client().login();
      await other.client().logoutEverywhere();
      const { handlers } = await run(sample, phone);
      expect(await handlers['rename']!('小红' as never)).toMatchObject({ nickname: '小红' });
      expect([phone.device.calls('showModal').length, phone.logins]).toEqual([1, 2]);
    },
    async (sample) => {
      await authing.login();
      await run(sample, phone);
      expect([await authing.getCurrentUser(), phone.logins]).toEqual([null, 1]);
    },
  ],
  'code-lifecycle': [
    async (sample) => {
      await run(sample, phone);
      expect(authing.checkLoggedIn()).toBeTruthy();
    },
    async (sample) => {
      // Encrypted data only, of somebody the server has never met: the worst that can be.
      use({ SDKVersion: '2.21.1' });
      const [number, page] = [cast.people.phone(), await run(sample, phone)];
      await page.handlers['onPhone']!(await tap(number));
      expect([toast(), page.data]).toEqual(['请再点一次', {}]);
      await page.handlers['onPhone']!(await tap(number));
      expect(page.data).toEqual({ phone: number });
    },
  ],
  phone: [
    async (sample) => {
      const [number, page] = [cast.people.phone(), await run(sample, phone)];
      await page.handlers['onPhone']!(await tap(number));
      expect(page.data).toEqual({ phone: number, countryCode: '86' });
    },
    async (sample) => {
      await run(sample, phone);
      expect(world.inbox.newest(`+86${SMS_NUMBER}`).code).toMatch(/^\d{6}$/);
    },
    async (sample) => {
      const { user } = await cast.taps.signIn(await world.wechat.person(), SMS_NUMBER);
      const value = await cast.people.code({ phone: SMS_NUMBER }, 'sign-in');
      const page = await run(sample, phone);
      await page.handlers['onSmsCode']!({ detail: { value } });
      expect(page.said).toEqual([user.id]);
    },
    async (sample) => {
      const contested = await holder(cast);
      await cast.taps.signIn(await world.wechat.person(), contested.phone);
      await aMinuteLater();
      const asked: unknown[] = [];
      const showModal = (options: { title: string; editable?: boolean }): unknown => {
        asked.push(options.title);
        return { confirm: true, content: options.editable && world.inbox.newest(`+86${contested.phone}`).code };
      };
      const page = await run(sample, phone, { showModal });
      await page.handlers['onPhone']!(await tap(contested.phone));
      expect([page.said, asked]).toEqual([[contested.p.id], [`发送至 ${contested.phone} 的验证码`]]);

      // Somebody with a number of their own taps one that has an account.
      person = await world.wechat.person();
      use();
      const other = await holder(cast);
      const own = await run(sample, phone, { showModal });
      await own.handlers['onPhone']!(await tap(cast.people.phone()));
      await own.handlers['onPhone']!(await tap(other.phone));
      expect([own.said[1], asked[1]]).toEqual([other.p.id, '登录哪个账号？']);
    },
    async (sample) => {
      await authing.login();
      const [number, page] = [cast.people.phone(), await run(sample, phone)];
      await page.handlers['onBind']!(await tap(number));
      await page.handlers['onRead']!(await tap(number));
      expect(page.data).toEqual({ phone: number, deliverTo: `+86 ${number}` });
    },
    async (sample) => {
      use({ SDKVersion: '2.21.1' });
      const [number, page] = [cast.people.phone(), await run(sample, phone)];
      await page.handlers['onShow']!();
      await page.handlers['onOldPhone']!(await tap(number));
      expect(page.data).toEqual({ phone: number });
    },
  ],
  'avatar-and-nickname': [
    async (sample) => {
      const page = await run(sample, phone);
      await page.handlers['onLoad']!();
      await page.handlers['onAvatar']!(await phone.device.chooseAvatar(red));
      await page.handlers['onSave']!({ detail: { value: { nickname: '小红' } } });
      expect([await seen(world, String(page.data['photo'])), page.data['nickname']]).toEqual([
        'red webp 512x512',
        '小红',
      ]);
    },
    async (sample) => {
      await authing.login();
      phone.device.chooseFile(red);
      await run(sample, phone);
      expect(await seen(world, (await authing.getCurrentUser())!.photo!)).toBe('red webp 512x512');
    },
    async (sample) => {
      await MessagePush.setUp(world, { mode: 'safe', format: 'json' });
      await world.wechat.sandbox.content({ riskyWords: ['坏话'] });
      await aMinuteLater();
      await authing.login();
      const { handlers } = await run(sample, phone);
      await expect(handlers['saveNickname']!('坏话' as never)).rejects.toMatchObject({ code: 30006 });
      expect(toast()).toBe('昵称含有不合适的内容');
      // WeChat has not seen the person for longer than it checks for.
      clock.advance({ hours: 3 });
      await aMinuteLater();
      expect(await handlers['saveNickname']!('小红' as never)).toMatchObject({ nickname: '小红' });
      expect([phone.told, phone.logins]).toEqual([[30006, 30004], 2]);
    },
    async (sample) => {
      const page = await run(sample, phone);
      await page.handlers['onUserInfo']!(await phone.device.tapUserInfoButton());
      expect(page.said).toEqual([null]);
    },
  ],
  'privacy-and-review': [
    async (sample) => {
      const number = cast.people.phone();
      const open = async (): Promise<Running> => {
        use({ privacy: 'needed' });
        const page = await run(sample, phone);
        page.handlers['onLoad']!();
        return page;
      };
      const refusing = await open();
      const refused = tap(number);
      expect(refusing.data).toEqual({ asking: true });
      refusing.handlers['onRead']!();
      refusing.handlers['onRefuse']!();
      await refusing.handlers['onPhone']!(await refused);
      expect([refusing.data, toast()]).toEqual([{ asking: false }, '同意隐私指引后才能获取手机号']);

      const agreeing = await open();
      const agreed = tap(number);
      phone.device.tapAgreeButton('agree');
      agreeing.handlers['onAgree']!();
      await agreeing.handlers['onPhone']!(await agreed);
      expect(agreeing.data).toEqual({ asking: false, phone: number });
    },
    async (sample) => {
      await authing.login();
      const files = new Map<string, string>();
      const page = await run(sample, phone, {
        env: { USER_DATA_PATH: 'wxfile://usr' },
        getFileSystemManager: () => ({
          writeFileSync: (path: string, text: string) => files.set(path, text),
          unlink: ({ filePath }: { filePath: string }) => files.delete(filePath),
        }),
        shareFileMessage: ({ filePath }: { filePath: string }) => expect(files.has(filePath)).toBe(true),
      });
      await page.handlers['onExport']!();
      expect(JSON.parse(files.get('wxfile://usr/my-account.json')!)).toMatchObject({
        user: { id: authing.checkLoggedIn() },
      });
      await page.handlers['onClose']!();
      expect(phone.device.calls('showModal')[1]!.option).toMatchObject({
        content: expect.stringMatching(/\d{4}-\d\d-\d\d/),
      });
      page.handlers['onUnload']!();
      expect(files.size).toBe(0);
      await expect(authing.login()).rejects.toMatchObject({ code: 30001 });
    },
  ],
  errors: [
    async (sample) => {
      await authing.login();
      const client = (await run(sample, phone)).exported as AuthenticationClient;
      const error = await client.updateProfile({ nickname: '' }).catch((refusal: YaopaiError) => refusal);
      expect([(error as YaopaiError).code, toast()]).toEqual([2231, (error as YaopaiError).message]);
      await client.logout();
      await expect(client.updateProfile({})).rejects.toMatchObject({ code: 2020 });
      expect(phone.device.calls('showToast')).toHaveLength(1);
    },
    async (sample) => {
      await authing.login();
      const { handlers } = await run(sample, phone);
      expect(await handlers['rename']!('小红' as never)).toMatchObject({ nickname: '小红' });
      expect(await handlers['rename']!('' as never)).toEqual(expect.any(String));
    },
  ],
  leaving: [
    async (sample) => {
      await authing.login();
      await run(sample, phone);
      await expect(authing.login()).rejects.toMatchObject({ code: 30001 });
    },
    async (sample) => {
      await authing.login();
      await authing.deleteAccount();
      await run(sample, phone);
      expect((await authing.getCurrentUser())?.status).toBe('Activated');
    },
  ],
  migrating: [
    async (sample) => {
      expect((await run(sample, phone)).said).toEqual([authing.checkLoggedIn()]);
      expect(await authing.getCurrentUser()).toMatchObject({ nickname: 'Bob' });
    },
    async (sample) => {
      await authing.login();
      for (const key of ['_authing_token', '_authing_user']) phone.wx.setStorageSync(key, 'old');
      (await run(sample, phone)).handlers['onLaunch']!();
      expect(phone.device.storage.keys).toEqual([expect.stringMatching(/^yaopai /)]);
    },
  ],
};

describe.each(Object.keys(GUIDES))('the samples of the guide %s', (guide) => {
  const samples = samplesIn(guide);

  it('are all known here', () => {
    expect(samples).toHaveLength(GUIDES[guide]!.length);
  });

  it.each(GUIDES[guide]!.map((purpose, index) => [index + 1, purpose] as const))(
    'do what it says (%d)',
    async (number, purpose) => {
      await purpose(samples[number - 1]!);
      expect(phone.device.scriptErrors).toEqual([]);
    },
  );
});
