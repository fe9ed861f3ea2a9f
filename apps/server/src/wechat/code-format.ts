const CODE = /^[A-Za-z0-9_-]{16,128}$/;
/** What `wx.login` yields in DevTools with a tourist or test AppID; only a sandbox knows it. */
const MOCK_CODE = 'the code is a mock one';

/** Whether a text can be a code of WeChat's at all: what cannot is refused before it costs a call. */
export function looksLikeCode(code: string, options: { mockAllowed: boolean }): boolean {
  return CODE.test(code) || (options.mockAllowed && code === MOCK_CODE);
}
