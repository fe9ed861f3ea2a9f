import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { refusal, serverAt } from './fake-server';
import { FakeWx } from './fake-wx';
import { openPage, type OpenPage } from './open-page';

const API = 'http://localhost:3000/api/v1';
const SIGN_IN = `POST ${API}/sign-in/wechat`;
const CHANGE = `PUT ${API}/me`;
const NOT_SEEN = refusal(403, 30004, 'FRESH_PROOF_NEEDED');

let phone: FakeWx;
let page: OpenPage;
/** What the server answers to changes, the next one first; then it takes them. */
let refusals: [number, unknown][];
/** Whose account a sign-in by this WeChat opens. */
let wechatUser: string;
let openedPages: string[];

beforeEach(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  phone = new FakeWx();
  refusals = [];
  wechatUser = 'user-1';
  openedPages = [];
  phone.api['reLaunch'] = ({ url }: { url: string }) => Promise.resolve(void openedPages.push(url));
  const others = serverAt(Date.now());
  phone.server = (request, header, body) => {
    const refused = request === CHANGE && refusals.shift();
    if (refused) return { statusCode: refused[0], data: refused[1] };
    const reply = others(request === CHANGE ? `GET ${API}/me` : request, header, body);
    if (request !== SIGN_IN || !reply) return reply;
    const given = reply.data as { user: object };
    return { ...reply, data: { ...given, user: { ...given.user, id: wechatUser } } };
  };
  (await openPage('home', phone)).close();
  page = await openPage('profile', phone);
  phone.requests.length = 0;
});

afterEach(() => page.close());

const save = () =>
  (page.page.instance['onSave'] as (event: object) => Promise<void>).call(page.page.instance, {
    detail: { value: { nickname: '小林', gender: 'F', city: '' } },
  });

test('signs in and repeats the change when WeChat has not seen the person of late', async () => {
  refusals = [NOT_SEEN];
  await save();
  expect(phone.requests).toEqual([CHANGE, SIGN_IN, CHANGE]);
  expect(phone.toasts).toEqual(['已保存']);
});

test('repeats it once only', async () => {
  refusals = [NOT_SEEN, NOT_SEEN];
  await save();
  expect(phone.requests).toEqual([CHANGE, SIGN_IN, CHANGE]);
  expect(page.text).toContain('title of FRESH_PROOF_NEEDED');
});

test('changes nothing of the other account that this WeChat opens', async () => {
  refusals = [NOT_SEEN];
  wechatUser = 'user-2';
  await save();
  expect(phone.requests).toEqual([CHANGE, SIGN_IN]);
  expect(openedPages).toEqual(['/pages/home/index']);
});
