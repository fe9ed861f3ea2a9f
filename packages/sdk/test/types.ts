// What the types promise: compiled by `typecheck` against the sources, and by `examples.spec.mjs` against the rolled-up types.
import {
  AuthenticationClient,
  Authing,
  isYaopaiError,
  type AuthenticationClientOptions,
  type ErrorData,
  type LoginByCodeOptions,
  type LoginStatus,
  type ProfileFields,
  type RefreshedToken,
  type User,
  type YaopaiError,
} from '@yaopai/sdk';
import { SignInClient } from '@yaopai/sdk/sign-in';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const expectType = <A, B>(_same: Equal<A, B>): void => undefined;

declare const authing: AuthenticationClient;

expectType<ReturnType<typeof authing.login>, Promise<User>>(true);
expectType<ReturnType<typeof authing.loginByCode>, Promise<User>>(true);
expectType<Parameters<typeof authing.loginByCode>, [code: string, options?: LoginByCodeOptions]>(true);
expectType<ReturnType<typeof authing.getCurrentUser>, Promise<User | null>>(true);
expectType<ReturnType<typeof authing.updateProfile>, Promise<User>>(true);
expectType<ReturnType<typeof authing.checkLoginStatus>, Promise<LoginStatus>>(true);
expectType<ReturnType<typeof authing.refreshToken>, Promise<RefreshedToken>>(true);
expectType<ReturnType<typeof authing.logout>, Promise<void>>(true);
expectType<ReturnType<typeof authing.checkLoggedIn>, string>(true);
expectType<ReturnType<typeof authing.setToken>, void>(true);
expectType<User['token'], string>(true);
expectType<User['tokenExpiredAt'], string | null>(true);
expectType<User['gender'], 'M' | 'F' | 'U'>(true);
expectType<User['status'], 'Activated' | 'Suspended' | 'Closing'>(true);
expectType<LoginStatus['code'], 200 | 2206 | 2020>(true);
expectType<
  Parameters<NonNullable<AuthenticationClientOptions['onError']>>,
  [code: number, message: string, data: ErrorData]
>(true);

// The handlers of the documents: fewer parameters, and data of any type.
const showModal = (_code: number, message: string): void =>
  wx.showModal({ content: message, showCancel: false, success: () => undefined });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the documents' own signature must be taken
const documented = (_code: number, _message: string, _data: any): void => undefined;
void new AuthenticationClient({ userPoolId: 'p', onError: showModal });
void new AuthenticationClient({ appId: 'a', onError: documented });
// WeChat's own events are taken as they are.
declare const event: WechatMiniprogram.ButtonGetUserInfo;
void authing.loginByCode('code', event.detail);
void new Authing({ userPoolId: 'p' }).loginWithWxapp('code', event.detail);
wx.getUserInfo({ success: (result) => void new Authing({ userPoolId: 'p' }).loginWithWxapp('code', result) });

const fields: ProfileFields = { nickname: null, gender: 'F', birthdate: '2000-01-31' };
void authing.updateProfile(fields);
declare const caught: unknown;
if (isYaopaiError(caught)) expectType<typeof caught, YaopaiError>(true);

// @ts-expect-error a code is required
void authing.loginByCode();
// @ts-expect-error a code is a text
void authing.loginByCode(5);
// @ts-expect-error there is no such gender
void authing.updateProfile({ gender: 'X' });
// @ts-expect-error the phone is not changed here
void authing.updateProfile({ phone: '13800000000' });
// @ts-expect-error an unknown option
void new AuthenticationClient({ appId: 'a', appid: 'b' });
// @ts-expect-error the first generation never calls wx.login
void new Authing({ userPoolId: 'p', autoLogin: true });
// @ts-expect-error only the sign-in part
void new SignInClient({ appId: 'a' }).updateProfile({});
// @ts-expect-error what the engine does is nobody's business
void authing.engine;
