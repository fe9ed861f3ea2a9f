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

const dialog = (name: string | RegExp): Promise<HTMLElement> => person.see.findByRole('dialog', { name });
const noDialog = (): void => expect(person.see.queryByRole('dialog')).toBeNull();

describe('modal, toast and action sheet', () => {
  it('asks, takes the focus and gives it back', async () => {
    const button = person.see.getByRole('button', { name: 'Modal' });
    button.focus();
    button.click();
    const modal = await dialog('Sure?');
    expect(modal.contains(person.window.document.activeElement)).toBe(true);
    person.tap('OK');
    await person.reads('confirmed');
    noDialog();
    expect(person.window.document.activeElement).toBe(button);
  });

  it('is cancelled by its button and by Escape', async () => {
    person.tap('Modal');
    await dialog('Sure?');
    person.tap('Cancel');
    await person.reads('cancelled');
    person.tap('Modal');
    person.press(await dialog('Sure?'), 'Escape');
    await person.until(noDialog);
  });

  it('keeps the focus inside', async () => {
    person.tap('Modal');
    await dialog('Sure?');
    const confirm = person.see.getByRole('button', { name: 'OK' });
    confirm.focus();
    person.press(confirm, 'Tab');
    expect(person.window.document.activeElement?.textContent).toBe('Cancel');
  });

  it('offers actions', async () => {
    person.tap('Sheet');
    await dialog('More');
    person.tap('Second');
    await person.reads('item 1');
    person.tap('Sheet');
    await dialog('More');
    person.tap('Cancel');
    await person.reads('showActionSheet:fail cancel');
  });

  it('shows a toast as a status', async () => {
    person.tap('Toast');
    const toast = await person.reads('Saved');
    expect(toast.closest('[role=status]')).not.toBeNull();
  });
});

describe('the phone number', () => {
  it('is given with a code that WeChat takes', async () => {
    person.tap('Phone');
    expect((await dialog(/phone number$/)).textContent).toContain('138****0000');
    person.tap('Allow');
    await person.reads('getphonenumber getPhoneNumber:ok with a code');
    const { codes } = await person.sandbox.state();
    expect(codes).toMatchObject([{ kind: 'phone', person: 'alice' }]);
  });

  it('is refused by its button and by a tap beside the sheet', async () => {
    person.tap('Phone');
    await dialog(/phone number$/);
    person.tap('Reject');
    await person.reads('getphonenumber getPhoneNumber:fail user deny without a code');
    person.tap('Realtime phone');
    (await dialog(/verify it now$/)).parentElement?.click();
    await person.reads('getrealtimephonenumber getRealtimePhoneNumber:fail user deny without a code');
  });

  it('can be another one, once it looks like one', async () => {
    person.tap('Phone');
    await dialog(/phone number$/);
    person.tap('Use another number');
    person.tap('Allow');
    expect(person.see.getByRole('dialog')).toBeTruthy();
    person.type(person.see.getByPlaceholderText('Phone number'), '139 1111 2222');
    person.tap('Allow');
    await person.reads('getphonenumber getPhoneNumber:ok with a code');
    expect(person.phone.device.calls('getPhoneNumber')).toHaveLength(1);
  });
});

describe('pictures', () => {
  it('come from the samples for wx.chooseMedia', async () => {
    person.tap('Media');
    await dialog('Choose photos');
    person.tap('Teal');
    const picture = await person.see.findByAltText<HTMLImageElement>('Avatar picture');
    await person.until(() => expect(picture.src).toBe(`data:image/png;base64,${btoa('Teal')}`));
  });

  it('come from a file of the computer for an avatar', async () => {
    person.tap('Avatar');
    const { window } = person;
    const file = (await dialog('Choose an avatar')).querySelector('input') as HTMLInputElement;
    const chosen = new window.File(['own'], 'own.png', { type: 'image/png' });
    Object.defineProperty(file, 'files', { value: [chosen] });
    file.dispatchEvent(new window.Event('change'));
    const picture = await person.see.findByAltText<HTMLImageElement>('Avatar picture');
    await person.until(() => expect(picture.src).toBe(`data:image/png;base64,${btoa('own')}`));
  });

  it('are not taken when the sheet is closed', async () => {
    person.tap('Avatar');
    await dialog('Choose an avatar');
    person.tap('Cancel');
    await person.until(noDialog);
    // Public code shows a script error and no event.
    await person.until(() => expect(person.errors).toEqual([expect.objectContaining({ errMsg: expect.any(String) })]));
    expect(person.see.getByAltText<HTMLImageElement>('Avatar picture').hidden).toBe(true);
  });
});

describe('the privacy agreement', () => {
  beforeEach(async () => {
    await person.close();
    person = await openPhone(built, { privacy: 'needed' });
  });

  it('is asked for by WeChat when the app does not, can be read, and is told when given', async () => {
    person.tap('Privacy');
    await dialog('Privacy notice');
    person.tap('Privacy Protection Guidelines');
    await dialog('Privacy Protection Guidelines');
    person.tap('Close');
    person.tap('Agree');
    await person.reads('agreed');
    expect(person.privacy).toEqual(['agreed']);
  });

  it('can be refused', async () => {
    person.tap('Privacy');
    await dialog('Privacy notice');
    person.tap('Reject');
    await person.reads(/^requirePrivacyAuthorize:fail privacy/);
    expect(person.privacy).toEqual([]);
  });
});
