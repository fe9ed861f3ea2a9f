import { configure, getQueriesForElement, type queries, waitFor } from '@testing-library/dom';
import { createSandbox, DeviceStorage, type Sandbox } from '@yaopai/wechat-sandbox';
import { JSDOM } from 'jsdom';

import type { PhoneHandle, PhoneOptions } from '../src/phone/contract.js';
import type { Built } from './build-fixture.js';

// Without style sheets only `hidden` hides.
configure({ defaultHidden: true });

export const APP_ID = 'wx0000000000000001';

type Queries = ReturnType<typeof getQueriesForElement<typeof queries>>;

/** A phone in a window of its own, with a sandbox behind it; what a person sees and does in it. */
export interface PhoneWindow {
  window: JSDOM['window'];
  see: Queries;
  phone: PhoneHandle;
  sandbox: Sandbox;
  errors: unknown[];
  privacy: string[];
  tap(name: string | RegExp): void;
  type(field: HTMLElement, text: string): void;
  press(target: Element, key: string): void;
  /** Waits until a text is on screen. */
  reads(text: string | RegExp): Promise<HTMLElement>;
  until(check: () => void): Promise<void>;
  close(): Promise<void>;
}

const PICTURES = ['Teal', 'Tomato'].map((label) => ({
  label,
  file: { name: `${label}.png`, contentType: 'image/png', content: new TextEncoder().encode(label) },
}));

/** The transport answers with the address that was asked for. */
const echo: PhoneOptions['transport'] = ({ url }) => ({
  answer: Promise.resolve({
    statusCode: 200,
    header: { 'Content-Type': 'application/json' },
    cookies: [],
    body: new TextEncoder().encode(JSON.stringify({ url })),
  }),
  abort: () => undefined,
});

export async function openPhone(built: Built, options: Partial<PhoneOptions> = {}): Promise<PhoneWindow> {
  const sandbox = await createSandbox();
  await sandbox.addApp({ appId: APP_ID, secret: 's'.repeat(32) });
  await sandbox.addPerson({ id: 'alice', phone: '13800000000', nickName: 'Little Red' });
  const { window } = new JSDOM('<!doctype html><html><head></head><body></body></html>', {
    url: 'http://phone.test/',
    runScripts: 'outside-only',
    pretendToBeVisual: true,
  });
  // Browsers have them, jsdom does not.
  Object.assign(window, { TextEncoder, TextDecoder });
  // There are no style sheets here, and working that out for every element takes most of a test's time.
  window.getComputedStyle = (element) => (element as HTMLElement).style;
  window.eval(built.app);
  window.eval(built.phone);
  const errors: unknown[] = [];
  const privacy: string[] = [];
  const phone = (window as unknown as { startPhone: (options: PhoneOptions) => PhoneHandle }).startPhone({
    appId: APP_ID,
    person: 'alice',
    control: sandbox,
    transport: echo,
    storage: new DeviceStorage(),
    privacy: 'agreed',
    onPrivacyChange: (status) => privacy.push(status),
    model: 'Phone 1',
    language: 'en',
    theme: 'light',
    fontScale: 1,
    launch: { query: { who: 'tester' } },
    pictures: PICTURES,
    onError: (error) => errors.push(error),
    ...options,
  });
  const see = getQueriesForElement(window.document.body);
  const until = (check: () => void): Promise<void> => waitFor(check, { container: window.document.body });
  return {
    window,
    see,
    phone,
    sandbox,
    errors,
    privacy,
    until,
    tap: (name) => operated(window.document.body, name).click(),
    type(field, text) {
      field.focus();
      (field as HTMLInputElement).value = text;
      field.dispatchEvent(new window.Event('input', { bubbles: true }));
    },
    press: (target, key) => void target.dispatchEvent(new window.KeyboardEvent('keydown', { key, bubbles: true })),
    reads: (text) => see.findByText(text),
    async close() {
      phone.close();
      window.close();
      await sandbox.close();
    },
  };
}

const OPERATED = ['button', 'link', 'switch', 'radio', 'option'];

/** The one thing of this name that can be tapped; while a dialog is open, in it. */
function operated(body: HTMLElement, name: string | RegExp): HTMLElement {
  const see = getQueriesForElement([...body.querySelectorAll<HTMLElement>('[aria-modal]')].at(-1) ?? body);
  const found = OPERATED.flatMap((role) => see.queryAllByRole(role, { name })).filter(
    (element) => !element.closest('[hidden]'),
  );
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`${found.length} things named '${String(name)}' can be tapped.`);
  return only;
}
