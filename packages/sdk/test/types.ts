// What the types promise: compiled by `typecheck` against the sources, and by `examples.spec.mjs` against the rolled-up types.
import {
  AuthenticationClient,
  Authing,
  isYaopaiError,
  type AccountClosing,
  type AccountData,
  type AuthenticationClientOptions,
  type CodeSent,
  type DeviceSession,
  type Done,
  type ErrorData,
  type LinkAccountOptions,
  type LoginByCodeOptions,
  type LoginStatus,
  type OwnerProof,
  type PhoneDetail,
  type PhoneOptions,
  type PhoneProof,
  type PhoneProofData,
  type PhoneUser,
  type ProfileFields,
  type RefreshedToken,
  type SecurityLevel,
  type SmsOptions,
  type TokenOwner,
  type TokenVerdict,
  type UnlinkAccountOptions,
  type User,
  type UserDefinedData,
  type WechatPhone,
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
expectType<PhoneUser['mergedUserId'], string | null>(true);
expectType<WechatPhone['unionid'], string | undefined>(true);
expectType<PhoneProofData['phone'], string>(true);
expectType<ErrorData['phoneCountryCode'], string | undefined>(true);
expectType<ReturnType<typeof authing.linkAccount>, Promise<User>>(true);
expectType<Parameters<typeof authing.linkAccount>, [options: LinkAccountOptions]>(true);
expectType<Parameters<typeof authing.unLinkAccount>, [options: UnlinkAccountOptions]>(true);
expectType<
  Parameters<typeof authing.registerByPhoneCode>,
  [phone: string, code: string, password?: string, profile?: ProfileFields, options?: PhoneOptions]
>(true);
expectType<ReturnType<typeof authing.registerByEmail>, Promise<User>>(true);
expectType<ReturnType<typeof authing.registerByUsername>, Promise<User>>(true);
expectType<ReturnType<typeof authing.registerByEmailCode>, Promise<User>>(true);
expectType<ReturnType<typeof authing.loginByEmail>, Promise<User>>(true);
expectType<ReturnType<typeof authing.loginByUsername>, Promise<User>>(true);
expectType<ReturnType<typeof authing.loginByPhonePassword>, Promise<User>>(true);
expectType<ReturnType<typeof authing.loginByPhoneCode>, Promise<User>>(true);
expectType<ReturnType<typeof authing.loginByEmailCode>, Promise<User>>(true);
expectType<Parameters<typeof authing.sendSmsCode>, [phone: string, options?: SmsOptions]>(true);
expectType<ReturnType<typeof authing.sendSmsCode>, Promise<CodeSent>>(true);
expectType<ReturnType<typeof authing.sendEmail>, Promise<CodeSent>>(true);
expectType<Awaited<ReturnType<typeof authing.resetPasswordByPhoneCode>>['code'], Done['code']>(true);
expectType<Awaited<ReturnType<typeof authing.checkPasswordStrength>>['valid'], boolean>(true);
expectType<ReturnType<typeof authing.computedPasswordSecurityLevel>, Promise<1 | 2 | 3>>(true);
expectType<ReturnType<typeof authing.validateToken>, Promise<TokenVerdict>>(true);
expectType<ReturnType<typeof authing.getUserInfoByAccessToken>, Promise<TokenOwner>>(true);
expectType<Parameters<typeof authing.getUserInfoByAccessToken>, [token: string]>(true);
expectType<TokenOwner['gender'], 'male' | 'female' | undefined>(true);
expectType<ReturnType<typeof authing.isUserExists>, Promise<boolean>>(true);
expectType<Parameters<typeof authing.updatePassword>, [newPassword: string, oldPassword?: string]>(true);
expectType<ReturnType<typeof authing.updatePhone>, Promise<User>>(true);
expectType<ReturnType<typeof authing.updateEmail>, Promise<User>>(true);
expectType<ReturnType<typeof authing.unbindPhone>, Promise<User>>(true);
expectType<ReturnType<typeof authing.bindEmail>, Promise<User>>(true);
expectType<ReturnType<typeof authing.unbindEmail>, Promise<User>>(true);
expectType<ReturnType<typeof authing.updateAvatar>, Promise<User>>(true);
expectType<Parameters<typeof authing.updateAvatar>, [avatarUrl?: string]>(true);
expectType<ReturnType<typeof authing.getSecurityLevel>, Promise<SecurityLevel>>(true);
expectType<SecurityLevel['passwordSecurityLevel'], 1 | 2 | 3 | null>(true);
expectType<ReturnType<typeof authing.listUdv>, Promise<UserDefinedData[]>>(true);
expectType<ReturnType<typeof authing.setUdv>, Promise<UserDefinedData[]>>(true);
expectType<ReturnType<typeof authing.removeUdv>, Promise<UserDefinedData[]>>(true);
expectType<UserDefinedData['dataType'], 'STRING' | 'NUMBER' | 'BOOLEAN' | 'DATETIME' | 'OBJECT'>(true);
expectType<ReturnType<typeof authing.getUdfValue>, Promise<Record<string, unknown>>>(true);
expectType<ReturnType<typeof authing.setUdfValue>, Promise<Record<string, unknown>>>(true);
expectType<ReturnType<typeof authing.removeUdfValue>, Promise<Record<string, unknown>>>(true);
expectType<ReturnType<typeof authing.listSessions>, Promise<DeviceSession[]>>(true);
expectType<DeviceSession['current'], boolean>(true);
expectType<Parameters<typeof authing.endSession>, [id: string]>(true);
expectType<ReturnType<typeof authing.logoutEverywhere>, Promise<number>>(true);
expectType<ReturnType<typeof authing.deleteAccount>, Promise<AccountClosing>>(true);
expectType<Parameters<typeof authing.deleteAccount>, [proof?: OwnerProof]>(true);
expectType<AccountClosing['erasedAfter'], string>(true);
expectType<ReturnType<typeof authing.exportMyData>, Promise<AccountData>>(true);
expectType<AccountData['user']['nickname'], string | null>(true);
expectType<User['photoPending'], boolean>(true);
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

// The phone button's event, which the realtime one has too, in all forms that the documents call.
declare const tap: WechatMiniprogram.ButtonGetPhoneNumber;
declare const realtime: { detail: PhoneDetail };
declare const proof: PhoneProof;
const legacy = new Authing({ userPoolId: 'p' });
async function taps({ iv, encryptedData }: { iv: string; encryptedData: string }): Promise<void> {
  expectType<PhoneUser, Awaited<ReturnType<typeof authing.loginByPhone>>>(true);
  const signedIn: PhoneUser[] = [
    await authing.loginByPhone('code', iv, encryptedData),
    await authing.loginByPhone('code', tap.detail),
    await authing.loginByPhone('code', realtime.detail),
    await authing.loginByPhone('code', tap.detail, proof),
    await authing.loginByPhone('code', null, { ticket: 't', smsCode: '123456' }),
    await authing.loginByPhone('code', undefined, { ticket: 't', choice: 'wechat' }),
  ];
  const read: WechatPhone[] = [
    await authing.getPhone('code', iv, encryptedData),
    await authing.getPhone('code', tap.detail),
    await authing.getPhone('code', realtime.detail),
  ];
  const bound: User[] = [
    await authing.bindPhone('code', tap.detail),
    await authing.bindPhone('13800138000', '123456'),
    await authing.bindPhone('13800138000', '123456', { phoneCountryCode: '852' }),
    await legacy.bindPhone('code', tap.detail),
  ];
  void [signedIn, read, bound];
}
void taps;
void authing.unLinkAccount({ primaryUserToken: 't', provider: 'wechat-demo' });
void authing.unLinkAccount({ primaryUserToken: 't', identityId: 'i' });

// The avatar button, and the nickname in a form or from its field.
declare const avatar: WechatMiniprogram.CustomEvent<{ avatarUrl: string }>;
declare const form: WechatMiniprogram.FormSubmit;
declare const field: WechatMiniprogram.InputBlur;
void authing.updateAvatar(avatar.detail.avatarUrl);
void authing.updateProfile({ nickname: form.detail.value.nickname });
void authing.updateProfile({ nickname: field.detail.value });

const fields: ProfileFields = { nickname: null, gender: 'F', birthdate: '2000-01-31' };
void authing.updateProfile(fields);
declare const caught: unknown;
if (isYaopaiError(caught)) expectType<typeof caught, YaopaiError>(true);

void authing.deleteAccount({ password: 'correct horse' });
void authing.exportMyData({ email: 'ann@example.com', code: '123456' });

// @ts-expect-error a code is for something
void authing.sendEmail('ann@example.com');
// @ts-expect-error there is no such purpose
void authing.sendSmsCode('13800138000', { purpose: 'play' });
// @ts-expect-error a password is needed
void authing.registerByUsername('ann');
// @ts-expect-error a handle is an object
void authing.isUserExists('ann');
// @ts-expect-error the whole event in place of its avatarUrl
void authing.updateAvatar({ detail: { avatarUrl: 'a' } });
// @ts-expect-error which field?
void authing.setUdv();
// @ts-expect-error which session?
void authing.endSession();
// @ts-expect-error a proof is an object
void authing.deleteAccount('correct horse');
// @ts-expect-error a ticket is needed
void authing.cancelDeletion();
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
// @ts-expect-error only AuthenticationClient starts with a token
void new Authing({ userPoolId: 'p', accessToken: 'a.b.c' });
// @ts-expect-error only AuthenticationClient starts with a token
void new SignInClient({ appId: 'a', accessToken: 'a.b.c' });
// @ts-expect-error only the sign-in part
void new SignInClient({ appId: 'a' }).updateProfile({});
// @ts-expect-error what the engine does is nobody's business
void authing.engine;
// @ts-expect-error the event in place of its detail
void authing.loginByPhone('code', tap);
// @ts-expect-error the user-info button's detail holds no number
void authing.loginByPhone('code', event.detail);
// @ts-expect-error two texts are neither form
void authing.loginByPhone('code', 'iv');
// @ts-expect-error without a tap there must be a proof
void authing.loginByPhone('code', null);
// @ts-expect-error a proof is more than a ticket
void authing.loginByPhone('code', null, { ticket: 't' });
// @ts-expect-error one proof at a time
void authing.loginByPhone('code', null, { ticket: 't', smsCode: '123456', choice: 'phone' });
// @ts-expect-error there is no such choice
void authing.loginByPhone('code', null, { ticket: 't', choice: 'both' });
// @ts-expect-error reading a number needs a tap
void authing.getPhone('code', null);
// @ts-expect-error reading a number proves nothing
void authing.getPhone('code', tap.detail, proof);
// @ts-expect-error binding never had the old form
void authing.bindPhone('code', 'iv', 'encryptedData');
// @ts-expect-error a code is a text
void authing.bindPhone(5, tap.detail);
// @ts-expect-error the first generation binds by WeChat only
void legacy.bindPhone('13800138000', '123456');
// @ts-expect-error the first generation does not sign in by phone
void legacy.loginByPhone;
// @ts-expect-error both tokens are needed
void authing.linkAccount({ primaryUserToken: 't' });
// @ts-expect-error which identity?
void authing.unLinkAccount({ primaryUserToken: 't' });
// @ts-expect-error one or the other
void authing.unLinkAccount({ primaryUserToken: 't', provider: 'p', identityId: 'i' });
// @ts-expect-error only the sign-in part
void new SignInClient({ appId: 'a' }).loginByPhone('code', tap.detail);
