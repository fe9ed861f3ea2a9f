import type { Language } from '../../http/index.js';
import { htmlTemplate } from './built-in-html.js';
import type { TemplatePart } from './templates.js';

/** What is sent where the operator's folder has nothing of its own. */
export const BUILT_IN: Record<Language, Record<TemplatePart, string>> = {
  zh: {
    subject: '{{poolName}} 验证码',
    text: `您的验证码：{{code}}

用于{{purpose}}，{{expiry}}内有效。
请勿将验证码告诉任何人，工作人员也不会向您索取。

如果不是您本人操作，请忽略此邮件，您的账号不会有任何变化。

{{poolName}} · 此邮件由系统自动发送，请勿回复
`,
    html: htmlTemplate('zh', {
      title: '您的验证码',
      lead: '用于{{purpose}}：',
      expiry: '{{expiry}}内有效',
      secrecy: '请勿将验证码告诉任何人，工作人员也不会向您索取。',
      ignore: '如果不是您本人操作，请忽略此邮件，您的账号不会有任何变化。',
      sender: '{{poolName}} · 此邮件由系统自动发送，请勿回复',
    }),
    sms: '验证码 {{code}}，用于{{purpose}}，{{expiry}}内有效。请勿告诉任何人；如非本人操作，请忽略。',
  },
  en: {
    subject: 'Your {{poolName}} verification code',
    text: `Your verification code: {{code}}

Use it to {{purpose}}. It expires in {{expiry}}.
Never share it with anyone; our staff will not ask for it.

If this wasn't you, ignore this email: nothing about your account changes.

{{poolName}} · sent automatically, please don't reply
`,
    html: htmlTemplate('en', {
      title: 'Your verification code',
      lead: 'Use it to {{purpose}}:',
      expiry: 'It expires in {{expiry}}.',
      secrecy: 'Never share it with anyone; our staff will not ask for it.',
      ignore: "If this wasn't you, ignore this email: nothing about your account changes.",
      sender: "{{poolName}} · sent automatically, please don't reply",
    }),
    sms: "{{code}} is your code to {{purpose}}. It expires in {{expiry}}. Never share it. If this wasn't you, ignore it.",
  },
};
