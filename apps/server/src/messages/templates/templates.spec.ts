import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMAIL, SMS } from '../../../test/code-messages.js';
import { StartError } from '../../config/index.js';
import type { CodeMessage } from '../code-message.js';
import { loadTemplates } from './load-templates.js';
import { Templates } from './templates.js';

const PURPOSES: CodeMessage['purpose'][] = [
  'sign-in',
  'sign-up',
  'reset-password',
  'bind',
  'change',
  'close-account',
  'export-account',
  'join-phone',
];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yaopai-templates-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);

function problemsOf(): string {
  try {
    loadTemplates(folder);
  } catch (error) {
    if (error instanceof StartError) return error.sentence.en.replaceAll(folder, '');
    throw error;
  }
  throw new Error('expected the templates to be refused');
}

describe('the built-in templates', () => {
  const templates = new Templates();

  test.each(
    PURPOSES.flatMap((purpose) => [
      { purpose, language: 'zh' as const },
      { purpose, language: 'en' as const },
    ]),
  )('say what the code is for, how long it lasts and what to do if it was not you: %j', (choice) => {
    const { subject, text, html } = templates.mail({ ...EMAIL, ...choice });
    const sms = templates.sms({ ...SMS, ...choice });
    for (const written of [text, html, sms]) {
      expect(written).toContain('483920');
      expect(written).toContain('腰牌');
      expect(written).toMatch(choice.language === 'zh' ? /5 分钟内有效/ : /expires in 5 minutes/);
      expect(written).toMatch(choice.language === 'zh' ? /非本人操作|不是您本人操作/ : /this wasn(&#39;|')t you/);
    }
    expect(subject).toContain('腰牌');
    expect(`${subject}${text}${html}${sms}`).not.toMatch(/\{\{|\}\}|undefined/);
  });

  test('differ by purpose, and by what is to be reached', () => {
    expect(new Set(PURPOSES.map((purpose) => templates.sms({ ...SMS, purpose }))).size).toBe(PURPOSES.length);
    expect(templates.sms({ ...SMS, purpose: 'bind' })).toContain('手机号');
    expect(templates.mail({ ...EMAIL, purpose: 'bind' }).text).toContain('邮箱');
  });

  test('fit an English SMS into one part', () => {
    for (const purpose of PURPOSES) {
      const text = templates.sms({ ...SMS, purpose, language: 'en', poolName: 'Example Market' });
      expect(text).toMatch(/^[\x20-\x7e]+$/);
      expect(text.length).toBeLessThanOrEqual(160);
    }
  });

  test('keep the code out of the subject, which lock screens and mail logs show', () => {
    expect(templates.mail(EMAIL).subject).not.toContain(EMAIL.code);
  });

  test('load nothing from anywhere', () => {
    const { html } = templates.mail(EMAIL);
    expect(html).not.toMatch(/https?:|src=|href=|url\(|@import|<script|<link/i);
  });

  test('put a name into HTML as text', () => {
    const { html, text } = templates.mail({ ...EMAIL, poolName: `<b a="1">Tom & 'Jerry'</b>` });
    expect(html).toContain('&lt;b a=&quot;1&quot;&gt;Tom &amp; &#39;Jerry&#39;&lt;/b&gt;');
    expect(html).not.toContain('<b a');
    expect(text).toContain(`<b a="1">Tom & 'Jerry'</b>`);
  });

  test('write one minute as one', () => {
    expect(templates.sms({ ...SMS, language: 'en', expiresInMinutes: 1 })).toContain('in 1 minute.');
  });

  test('space a Latin name from Chinese', () => {
    expect(templates.sms({ ...SMS, purpose: 'reset-password', poolName: 'Acme' })).toContain('重设 Acme 账号的密码');
  });
});

describe("the operator's folder", () => {
  test('takes the place of the built-in ones, the closest file first', () => {
    write('README.md', 'Ours.');
    write('sms.zh.txt', '{{ code }} 是{{poolName}}的码\n');
    write('mail.reset-password.zh.html', '<p>{{code}} {{poolName}}</p>');
    write('subject.reset-password.zh.txt', '重设密码\n');
    const templates = loadTemplates(folder);
    expect(templates.sms(SMS)).toBe('483920 是腰牌的码');
    const mail = templates.mail({ ...EMAIL, purpose: 'reset-password', poolName: '<A>' });
    expect(mail).toMatchObject({ subject: '重设密码', html: '<p>483920 &lt;A&gt;</p>' });
    expect(mail.text).toBe(new Templates().mail({ ...EMAIL, purpose: 'reset-password', poolName: '<A>' }).text);
    expect(templates.mail(EMAIL)).toEqual(new Templates().mail(EMAIL));
    expect(templates.sms({ ...SMS, language: 'en' })).toBe(new Templates().sms({ ...SMS, language: 'en' }));
  });

  test('does not fill in what a name brings along', () => {
    write('sms.zh.txt', '{{poolName}} {{code}}');
    expect(loadTemplates(folder).sms({ ...SMS, poolName: '{{code}} $& $1' })).toBe('{{code}} $& $1 483920');
  });

  test.each([
    ['mail.zh.txt', 'a\nb {{cod}}\n', '/mail.zh.txt:2 has an unknown placeholder, {{cod}}'],
    ['mail.zh.html', '<p>\n\n{{ code</p>\n}}{{code}}', '/mail.zh.html:3 has {{ or }} without its other half'],
    ['sms.en.txt', 'Your code', '/sms.en.txt:1 lacks {{code}}'],
    ['subject.en.txt', 'Hello\nworld', '/subject.en.txt:2 is a subject and has more than one line'],
    ['mail.fr.txt', '{{code}}', '/mail.fr.txt:1 has a name that is not known here'],
    ['sms.zh.html', '{{code}}', '/sms.zh.html:1 has a name that is not known here'],
    ['mail.signin.zh.txt', '{{code}}', '/mail.signin.zh.txt:1 has a name that is not known here'],
    ['sms.zh.txt', Buffer.from([0x7b, 0x7b, 0xff]), '/sms.zh.txt:1 is not UTF-8'],
    ['mail.en.html', '{{code}}'.padEnd(100_001), '/mail.en.html:1 is larger than 100 KB'],
  ])('is refused at start when a file is wrong: %s', (name, content, problem) => {
    write(name, content);
    expect(problemsOf()).toContain(problem);
  });

  test('has all that is wrong named together', () => {
    write('sms.zh.txt', '{{a}}');
    write('sms.en.txt', '{{b}}\n{{c}}');
    expect(problemsOf().split('\n')).toHaveLength(4);
  });
});
