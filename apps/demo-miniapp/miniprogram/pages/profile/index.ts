import { isYaopaiError, type ProfileFields, type User, type UserInfoDetail } from '@yaopai/sdk';
import type { DemoApp } from '../../app';
import { problemOf, type Problem } from '../../components/notice/problem';

const WORDS = {
  'zh-CN': {
    title: '头像和昵称',
    signInFirst: '登录之后才能修改资料',
    toHome: '去登录',
    change: '更换头像',
    fromAlbum: '从相册选择或拍摄',
    avatarHint: '点头像可以直接使用微信头像。图片会裁成正方形，并去掉拍摄地点等信息。',
    pending: '审核中',
    pendingHint: '新头像通过审核之后，其他人才能看到。',
    nickname: '昵称',
    nicknamePlaceholder: '请输入昵称',
    noNickname: '未设置昵称',
    nicknameMissing: '请填写昵称',
    nicknameRefused: '微信认为这个昵称不合适，请换一个',
    nicknameRisky: '昵称没有通过内容安全检查，请换一个',
    gender: '性别',
    genders: [
      { value: 'F', name: '女' },
      { value: 'M', name: '男' },
      { value: 'U', name: '不透露' },
    ],
    city: '城市',
    cityPlaceholder: '选填',
    save: '保存',
    saved: '已保存',
    legacy: '旧的做法：getUserInfo',
    legacyButton: '授权登录',
    legacyHint:
      '写于 2021 年以前的程序仍可这样登录。微信如今只给出昵称「微信用户」和灰色头像，不属于任何人，所以不会覆盖上面的资料。',
    legacyGiven: '微信给出的',
    legacyKept: '账号保持',
  },
  en: {
    title: 'Profile',
    signInFirst: 'Sign in to change your profile',
    toHome: 'Sign in',
    change: 'Change avatar',
    fromAlbum: 'From album or camera',
    avatarHint:
      "Tap the avatar to use WeChat's. Pictures are cut square, and the note of where they were taken is removed.",
    pending: 'In review',
    pendingHint: 'Others see the new avatar once it has passed its review.',
    nickname: 'Nickname',
    nicknamePlaceholder: 'Your nickname',
    noNickname: 'No nickname yet',
    nicknameMissing: 'Please enter a nickname',
    nicknameRefused: 'WeChat does not accept this nickname, please choose another',
    nicknameRisky: 'This nickname did not pass the content check, please choose another',
    gender: 'Gender',
    genders: [
      { value: 'F', name: 'Female' },
      { value: 'M', name: 'Male' },
      { value: 'U', name: 'Not said' },
    ],
    city: 'City',
    cityPlaceholder: 'Optional',
    save: 'Save',
    saved: 'Saved',
    legacy: 'The old way: getUserInfo',
    legacyButton: 'Authorize and sign in',
    legacyHint: `Programs written before 2021 may still sign in like this. WeChat now gives the nickname "微信用户" and a grey avatar, which are nobody's, so they do not replace what is above.`,
    legacyGiven: 'Given by WeChat',
    legacyKept: 'The account keeps',
  },
};

const FRESH_PROOF_NEEDED = 30004;
const CONTENT_RISKY = 30006;
const USER_DENIED = 79004;

type Action = '' | 'avatar' | 'save' | 'legacy';
type SavedForm = WechatMiniprogram.CustomEvent<{ value: { nickname: string; gender: 'M' | 'F' | 'U'; city: string } }>;
type UserInfoTap = WechatMiniprogram.CustomEvent<
  UserInfoDetail & { userInfo?: { nickName: string; avatarUrl: string } }
>;

const app = getApp<DemoApp>();

Page({
  data: {
    t: WORDS['zh-CN'],
    state: 'loading' as 'loading' | 'ready' | 'signed-out',
    photo: '',
    photoPending: false,
    name: '',
    initial: '',
    nickname: '',
    nicknameError: '',
    gender: 'U',
    city: '',
    /** What `wx.getUserInfo` says today, to see for oneself. */
    given: null as { nickName: string; avatarUrl: string } | null,
    busy: '' as Action,
    tried: '' as Action,
    problem: null as Problem | null,
  },

  async onShow() {
    const t = WORDS[app.lang];
    this.setData({ t });
    void wx.setNavigationBarTitle({ title: t.title });
    await app.entered; // home may still be signing in
    const user = await app.authing.getCurrentUser();
    if (!user) return this.setData({ state: 'signed-out' });
    // Not when WeChat's chooser has closed again: something may be typed already.
    if (this.data.state !== 'ready') this.fill(user);
    this.show(user);
  },

  show({ photo, photoPending, nickname }: User) {
    const name = nickname ?? '';
    this.setData({ state: 'ready', photo: photo ?? '', photoPending, name, initial: name.slice(0, 1) });
  },

  /** What the form starts with. */
  fill({ nickname, gender, city }: User) {
    this.setData({ nickname: nickname ?? '', gender, city: city ?? '' });
  },

  /** `avatarUrl` is a temporary file on this phone: `updateAvatar` uploads it. A closed chooser fires no event. */
  onAvatar({ detail }: WechatMiniprogram.CustomEvent<{ avatarUrl: string }>) {
    return this.attempt('avatar', () => app.authing.updateAvatar(detail.avatarUrl));
  },

  /** Without a file the SDK opens WeChat's chooser itself: choose, upload, update. */
  onAlbum() {
    return this.attempt('avatar', () => app.authing.updateAvatar());
  },

  /** WeChat looks at a nickname once the field loses the focus, and empties the field of one that it refuses. */
  onReview({ detail }: WechatMiniprogram.CustomEvent<{ pass: boolean }>) {
    this.setData({ nicknameError: detail.pass ? '' : this.data.t.nicknameRefused });
  },

  /** The nickname is read here and not while it is typed, so that what WeChat emptied is not saved. */
  onSave({ detail }: SavedForm) {
    const { nickname, gender, city } = detail.value;
    if (!nickname.trim())
      return this.setData({ nicknameError: this.data.nicknameError || this.data.t.nicknameMissing });
    const fields: ProfileFields = { nickname: nickname.trim(), gender, city: city.trim() || null };
    return this.attempt('save', async () => {
      const user = await app.authing.updateProfile(fields);
      void wx.showToast({ title: this.data.t.saved, icon: 'success' });
      return user;
    });
  },

  /** Legacy: what the button gave goes along with the code. Do not write this anew. */
  onUserInfo({ detail }: UserInfoTap) {
    this.setData({ given: detail.userInfo ?? null });
    return this.attempt('legacy', async () => {
      const { code } = await wx.login();
      return app.authing.loginByCode(code, detail);
    });
  },

  onHome() {
    return wx.reLaunch({ url: '/pages/home/index' });
  },

  /** One change at a time; each answers the user as they are now. */
  async attempt(action: Action, change: () => Promise<User>) {
    if (this.data.busy) return;
    this.setData({ busy: action, tried: action, problem: null, nicknameError: '' });
    try {
      const user = await withFreshSignIn(change);
      this.show(user);
      if (action !== 'avatar') this.fill(user);
    } catch (error) {
      const code = isYaopaiError(error) ? error.code : 0;
      if (code === CONTENT_RISKY && action === 'save') this.setData({ nicknameError: this.data.t.nicknameRisky });
      else if (code !== USER_DENIED) this.setData({ problem: problemOf(error) });
    }
    this.setData({ busy: '' });
  },
});

/**
 * WeChat checks content only of people whom it saw in the last two hours: a sign-in shows them again, and the change is repeated once. Never
 * for another account: whoever came by a password may have one with this WeChat as well, and that is the one now open.
 */
async function withFreshSignIn(change: () => Promise<User>): Promise<User> {
  try {
    return await change();
  } catch (error) {
    if (!isYaopaiError(error) || error.code !== FRESH_PROOF_NEEDED) throw error;
    const owner = app.authing.checkLoggedIn();
    if ((await app.authing.login()).id === owner) return change();
    void wx.reLaunch({ url: '/pages/home/index' }); // it says who is signed in
    throw error;
  }
}
