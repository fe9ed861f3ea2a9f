import { beforeEach, expect, test } from '@jest/globals';
import { FakeWx } from './fake-wx';
import { OpenPage, render } from './open-page';

let phone: FakeWx;
let popup: OpenPage;
let decisions: unknown[];

beforeEach(() => {
  phone = new FakeWx();
  popup = new OpenPage(render('components/privacy-popup/index', phone));
  decisions = [];
});

const ask = () => phone.askConsent?.((decision) => decisions.push(decision));
const decided = (times: number) => popup.until(() => decisions.length === times);

test('names the contract and agrees by the id of the button that WeChat has seen tapped', async () => {
  expect(popup.text.trim()).toBe('');
  ask();
  await popup.see('《腰牌示例隐私保护指引》');
  const button = popup.page.querySelectorAll('.btn').find(({ dom }) => dom.textContent?.trim() === '同意并继续');
  button?.dispatchEvent('agreeprivacyauthorization');
  await decided(1);
  expect(decisions).toEqual([{ event: 'agree', buttonId: 'agree' }]);
  expect(popup.text.trim()).toBe('');
});

test('lets the person disagree', async () => {
  ask();
  popup.tap('不同意');
  await decided(1);
  expect(decisions).toEqual([{ event: 'disagree' }]);
});

test('answers all calls that wait, and none twice', async () => {
  ask();
  ask();
  popup.tap('不同意');
  await decided(2);
  ask();
  popup.tap('不同意');
  await decided(3);
});

test('leaves no call waiting when its page goes', () => {
  ask();
  popup.close();
  expect(decisions).toEqual([{ event: 'disagree' }]);
});

test('is there on the page that is shown, and no call waits where there is none', async () => {
  popup.page.triggerPageLifeTime('hide');
  ask();
  await decided(1);
  expect(decisions).toEqual([{ event: 'disagree' }]);
  popup.page.triggerPageLifeTime('show');
  ask();
  popup.tap('不同意');
  await decided(2);
  popup.close();
  ask();
  await decided(3);
});

test('stays away where WeChat asks nobody', () => {
  const old = new FakeWx();
  Object.assign(old.api, { onNeedPrivacyAuthorization: undefined });
  expect(() => render('components/privacy-popup/index', old)).not.toThrow();
});
