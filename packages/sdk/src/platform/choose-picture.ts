/** What both choosers answer, as far as it is read here. */
interface Chosen {
  tempFiles: [{ tempFilePath: string; path: string }];
}

/**
 * Lets the user pick or take one picture, compressed by WeChat; answers its temporary path, or rejects with a `WxFailure`. Users take their
 * time, so nothing is given up.
 *
 * https://developers.weixin.qq.com/miniprogram/dev/api/media/video/wx.chooseMedia.html: not there on every desktop client.
 */
export function choosePicture(): Promise<string> {
  return new Promise((resolve, fail) => {
    const choose: (option: object) => unknown = wx.chooseMedia || wx.chooseImage;
    choose({
      count: 1,
      mediaType: ['image'],
      sizeType: ['compressed'],
      success: ({ tempFiles: [file] }: Chosen) => resolve(file.tempFilePath || file.path),
      fail,
    });
  });
}
