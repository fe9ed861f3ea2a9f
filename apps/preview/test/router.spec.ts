import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { type Built, buildFixture } from './build-fixture.js';
import { openPhone, type PhoneWindow } from './phone-window.js';

let built: Built;
let person: PhoneWindow;

beforeAll(async () => {
  built = await buildFixture();
});

beforeEach(async () => {
  person = await openPhone(built);
});

afterEach(() => person.close());

const title = (): string => person.see.getByRole('heading', { level: 1 }).textContent;
const onScreen = (text: string): boolean =>
  person.see.queryAllByText(text).some((element) => !element.closest('[hidden]'));

describe('pages', () => {
  it('open by a link with their query as it was written, and close by the back button', async () => {
    expect(title()).toBe('Home');
    expect(person.see.queryByRole('button', { name: 'Back', hidden: false })).toBeNull();
    person.tap('Go on');
    await person.reads('came from link%20one');
    expect([title(), person.phone.currentPath()]).toEqual(['Second', 'pages/second/index']);
    expect(onScreen('0 taps')).toBe(false);
    person.tap('Back');
    expect([title(), person.phone.currentPath()]).toEqual(['Home', 'pages/home/index']);
    expect(onScreen('0 taps')).toBe(true);
    expect(person.see.queryByText('came from link%20one')).toBeNull();
  });

  it('take the focus along, and give it back', async () => {
    const link = person.see.getByRole('link', { name: 'Go on' });
    link.focus();
    link.click();
    const page = (await person.reads('came from link%20one')).closest('section');
    expect(page?.contains(person.window.document.activeElement)).toBe(true);
    person.tap('Back');
    expect(person.window.document.activeElement).toBe(link);
  });

  it('talk through the event channel, both ways', async () => {
    person.tap('Go with events');
    await person.reads('hello second');
    person.tap('Back with an answer');
    await person.until(() => expect(onScreen('an answer')).toBe(true));
    expect(person.phone.currentPath()).toBe('pages/home/index');
  });

  it('replace the one on top, which is unloaded', async () => {
    person.tap('Go on');
    await person.reads('came from link%20one');
    person.tap('Replace');
    await person.reads('scroll page, 2 open, second unload');
  });

  it('fail when they are not there', async () => {
    person.tap('Go on');
    await person.reads('came from link%20one');
    person.tap('Lost');
    await person.reads('navigateTo:fail page "pages/none/index" is not found');
  });

  it('rename the bar and refresh', async () => {
    person.tap('Go on');
    await person.reads('came from link%20one');
    person.tap('Rename');
    await person.until(() => expect(title()).toBe('Renamed'));
    person.tap('Again');
    await person.reads('refreshing');
    await person.until(() => expect(onScreen('•••')).toBe(false));
  });
});

describe('the app', () => {
  it('and its pages live through launch, show, ready, hide and show again, in this order', () => {
    person.tap('Close');
    person.tap('Open the mini program');
    person.tap('What happened');
    const seen =
      'launch hello tester,show,home load {"who":"tester"},home show,home ready,home hide,hide,show,home show';
    expect(person.see.getByText(seen)).toBeTruthy();
  });
});

describe('the phone', () => {
  it('starts the app again, with everything of the run forgotten', () => {
    person.tap('Tap me');
    expect(onScreen('1 tap')).toBe(true);
    person.phone.restart();
    expect(onScreen('0 taps')).toBe(true);
    expect(person.see.getAllByRole('heading', { level: 1 })).toHaveLength(1);
  });

  it('restarts from the menu of the capsule', async () => {
    person.tap('Tap me');
    person.tap('More');
    person.tap('Restart the mini program');
    await person.until(() => expect(onScreen('0 taps')).toBe(true));
  });

  it('goes to the background and comes back with its pages', () => {
    person.tap('Tap me');
    person.tap('Close');
    expect(onScreen('1 tap')).toBe(false);
    person.tap('Open the mini program');
    expect(onScreen('1 tap')).toBe(true);
  });

  it('changes theme, letter size and language', () => {
    const root = person.window.document.documentElement;
    const bar = (): string =>
      (root.querySelector('.wechat-phone') as HTMLElement).style.getPropertyValue('--wechat-bar-color');
    expect([root.dataset['theme'], bar(), root.style.fontSize]).toEqual(['light', '#f4f6f5', '16px']);
    person.phone.setTheme('dark');
    expect([root.dataset['theme'], bar()]).toEqual(['dark', '#101312']);
    person.phone.setFontScale(1.5);
    expect(root.style.fontSize).toBe('24px');
    person.phone.setLanguage('zh_CN');
    expect(person.see.getByRole('button', { name: '更多' })).toBeTruthy();
  });

  it('leaves an empty window when it is closed', () => {
    person.phone.close();
    expect(person.window.document.body.textContent).toBe('');
  });
});
