import type { Language } from './contract.js';

const CHINESE = {
  back: '返回',
  menu: '更多',
  close: '关闭',
  reopen: '打开小程序',
  restart: '重新进入小程序',
  cancel: '取消',
  confirm: '确定',
  allow: '允许',
  refuse: '拒绝',
  agree: '同意',
  phoneTitle: '申请获取并验证你的手机号',
  realtimePhoneTitle: '申请获取并实时验证你的手机号',
  phoneOwn: '微信绑定号码',
  phoneNone: '微信尚未绑定手机号',
  phoneOther: '使用其他手机号码',
  phonePlaceholder: '请输入手机号',
  avatarTitle: '选择头像',
  mediaTitle: '选择照片或视频',
  imageTitle: '选择照片',
  fromFile: '从电脑选择文件',
  done: '完成',
  nickname: '用微信昵称',
  privacyTitle: '用户隐私保护提示',
  privacyText: '在使用当前小程序服务之前，请阅读并同意',
  privacyContract: '《小程序隐私保护指引》',
  contractTitle: '小程序隐私保护指引',
  contractText:
    '本页代替真实的隐私保护指引。开发者在微信公众平台填写自己收集哪些信息、用来做什么，微信据此生成指引并在这里显示。',
  contractItems: ['手机号：用于登录和找回账号', '头像、昵称：用于展示个人资料', '选中的照片：用于设置头像'],
  battery: '电量充足',
  signal: '信号良好',
};

const ENGLISH: typeof CHINESE = {
  back: 'Back',
  menu: 'More',
  close: 'Close',
  reopen: 'Open the mini program',
  restart: 'Restart the mini program',
  cancel: 'Cancel',
  confirm: 'OK',
  allow: 'Allow',
  refuse: 'Reject',
  agree: 'Agree',
  phoneTitle: 'Requests to get and verify your phone number',
  realtimePhoneTitle: 'Requests to get your phone number and verify it now',
  phoneOwn: 'Linked to WeChat',
  phoneNone: 'No number is linked to WeChat',
  phoneOther: 'Use another number',
  phonePlaceholder: 'Phone number',
  avatarTitle: 'Choose an avatar',
  mediaTitle: 'Choose photos or videos',
  imageTitle: 'Choose photos',
  fromFile: 'Choose a file of this computer',
  done: 'Done',
  nickname: 'Use the WeChat name',
  privacyTitle: 'Privacy notice',
  privacyText: 'Before you use this mini program, please read and agree to the',
  privacyContract: 'Privacy Protection Guidelines',
  contractTitle: 'Privacy Protection Guidelines',
  contractText:
    'This page stands for the real guidelines. Developers state on the WeChat platform which data they collect and why; WeChat writes the guidelines from that and shows them here.',
  contractItems: [
    'Phone number: to sign in and to recover the account',
    'Avatar and nickname: to show the profile',
    'Chosen photos: to set the avatar',
  ],
  battery: 'Battery full',
  signal: 'Good signal',
};

export type Words = typeof CHINESE;

/** The words of WeChat's own surfaces. */
export const wordsOf = (language: Language): Words => (language === 'zh_CN' ? CHINESE : ENGLISH);
