/** What DevTools' `wx.login` yields when it has no real AppID. */
export const MOCK_CODE = 'the code is a mock one';

/** The one person behind it, the same in every run; their openid differs by app, as anybody's does. */
export const MOCK_PERSON_ID = 'devtools-mock';
