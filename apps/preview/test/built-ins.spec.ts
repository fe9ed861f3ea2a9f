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

const field = (name: string): HTMLInputElement => person.see.getByPlaceholderText(name);

describe('view, text and button', () => {
  it('renders data, templates, WXS and slots', () => {
    for (const text of ['launch hello tester', 'from a template', '0 taps', 'in the slot'])
      expect(person.see.getByText(text)).toBeTruthy();
  });

  it('taps by click, by Enter and by Space', () => {
    const button = person.see.getByRole('button', { name: 'Tap me' });
    button.click();
    person.press(button, 'Enter');
    person.press(button, ' ');
    expect(person.see.getByText('3 taps')).toBeTruthy();
    expect(button.tabIndex).toBe(0);
  });

  it('does nothing for a disabled button, and says that it is disabled', () => {
    const button = person.see.getByRole('button', { name: 'Disabled' });
    button.click();
    expect(person.see.getByText('0 taps')).toBeTruthy();
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.tabIndex).toBe(-1);
  });

  it('stops a tap that is caught', () => {
    person.tap('Caught');
    expect(person.see.getByText('1 tap')).toBeTruthy();
    expect(person.see.queryByText('outer')).toBeNull();
  });

  it('keeps the page from scrolling under what catches touches', () => {
    const { window } = person;
    const move = (text: string): boolean =>
      person.see.getByText(text).dispatchEvent(new window.Event('touchmove', { bubbles: true, cancelable: true }));
    expect([move('Caught'), move('Tap me')]).toEqual([false, true]);
  });

  it('passes aria-role and aria-label on, and lets the keyboard in', () => {
    const row = person.see.getByRole('button', { name: 'Row' });
    person.press(row, 'Enter');
    expect(person.see.getByText('1 tap')).toBeTruthy();
  });
});

describe('a component', () => {
  it('has properties, observers, behaviours, events and page lifetimes', () => {
    expect(person.see.getByText('counted 3')).toBeTruthy();
    person.tap('Add to 3');
    expect(person.see.getByText('counted 4')).toBeTruthy();
    expect(person.see.getByRole('button', { name: 'Add to 4' })).toBeTruthy();
  });

  it('wears its own classes with its scope', () => {
    const button = person.see.getByRole('button', { name: 'Add to 3' });
    expect(button.className).toMatch(/^s[0-9a-f]{8}--add$/);
  });
});

describe('input and textarea', () => {
  it('takes what the handler returns', () => {
    person.type(field('Your name'), 'mei');
    expect(field('Your name').value).toBe('MEI');
  });

  it('binds a model', () => {
    person.type(field('Code'), '123456');
    expect(person.see.getByText('code is 123456')).toBeTruthy();
    expect([field('Code').inputMode, field('Code').maxLength]).toEqual(['numeric', 6]);
  });

  it('confirms with Enter', () => {
    person.type(field('Your name'), 'mei');
    person.press(field('Your name'), 'Enter');
    expect(person.see.getByText('confirmed MEI')).toBeTruthy();
  });

  it('is found by its label, and hides a password', () => {
    expect(person.see.getByLabelText(/^Name/)).toBe(field('Your name'));
    expect(field('Password').type).toBe('password');
  });

  it('reviews a nickname when the field is left, and offers the WeChat name', async () => {
    field('Nickname').focus();
    (await person.see.findByRole('button', { name: /Little Red/ })).click();
    expect(field('Nickname').value).toBe('Little Red');
    field('Nickname').blur();
    expect(person.see.getByText('nickname passes')).toBeTruthy();
    expect(person.see.queryByRole('button', { name: /Little Red/ })).toBeNull();
  });
});

describe('form', () => {
  it('submits the named values, and clears them', async () => {
    person.type(field('Your name'), 'mei');
    person.type(field('About you'), 'tea');
    person.tap('Newsletter');
    person.tap('L');
    person.tap('Send');
    const sent = { name: 'MEI', code: '', nick: '', secret: '', about: 'tea', news: true, size: 'L', city: 1 };
    expect(person.see.getByText(`submitted ${JSON.stringify(sent)}`)).toBeTruthy();
    person.tap('Clear');
    expect(person.see.getByText('reset')).toBeTruthy();
    expect(field('About you').value).toBe('');
  });

  it('switches by tap on the label and by key', () => {
    const news = person.see.getByRole('switch');
    expect(news.getAttribute('aria-checked')).toBe('false');
    person.see.getByText('Newsletter').click();
    expect(news.getAttribute('aria-checked')).toBe('true');
    person.press(news, ' ');
    expect(person.see.getByText('switch false')).toBeTruthy();
  });

  it('checks one radio of a group', () => {
    const checked = (): string[] =>
      person.see.getAllByRole('radio', { checked: true }).map((radio) => radio.parentElement?.textContent ?? '');
    expect(checked()).toEqual(['M']);
    person.see.getByText('S', { selector: 'wx-label' }).click();
    expect(checked()).toEqual(['S']);
    expect(person.see.getByText('size S')).toBeTruthy();
  });

  it('picks from a list, and keeps the value when cancelled', async () => {
    person.tap('City: Shanghai');
    person.tap('Shenzhen');
    person.tap('OK');
    await person.reads('City: Shenzhen');
    person.tap('City: Shenzhen');
    person.tap('Beijing');
    person.tap('Cancel');
    await person.reads('City: Shenzhen');
  });
});

describe('image', () => {
  it('shows a chosen file of the phone', async () => {
    person.tap('Avatar');
    await person.until(() => person.tap('Tomato'));
    const picture = await person.see.findByAltText<HTMLImageElement>('Avatar picture');
    await person.until(() => expect(picture.src).toBe(`data:image/png;base64,${btoa('Tomato')}`));
    expect(picture.hidden).toBe(false);
  });

  it("draws WeChat's own pictures of people itself", async () => {
    const picture = await person.see.findByAltText<HTMLImageElement>('Face');
    await person.until(() => expect(picture.src).toMatch(/^data:image\/svg/));
  });
});
