const CHINESE = {
  cancel: '取消',
  confirm: '确定',
  copied: '内容已复制',
  phoneQuota: '该功能使用次数已达当前小程序上限，暂时无法使用',
};
const ENGLISH: typeof CHINESE = {
  cancel: 'Cancel',
  confirm: 'OK',
  copied: 'Copied',
  phoneQuota: 'This feature has reached its limit for this Mini Program and is not available for now',
};

/** WeChat's own words on screen. */
export const wordsOf = (language: string): typeof CHINESE => (language.startsWith('zh') ? CHINESE : ENGLISH);
