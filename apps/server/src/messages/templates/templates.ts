import type { CodePurpose } from '@yaopai/protocol';
import type { Language } from '../../http/index.js';
import type { Message } from '../channel.js';
import type { CodeMessage } from '../code-message.js';
import { BUILT_IN } from './built-in.js';
import type { Mail } from './mail.js';
import { noticeMail } from './notice-mail.js';
import { escapeHtml, Template } from './template.js';
import { valuesOf } from './wording.js';

export const TEMPLATE_PARTS = ['subject', 'text', 'html', 'sms'] as const;
export type TemplatePart = (typeof TEMPLATE_PARTS)[number];

/** Which template: for one purpose, or for all that have none of their own. */
export interface TemplateKey {
  part: TemplatePart;
  language: Language;
  purpose?: CodePurpose | undefined;
}

/** Writes messages from the operator's templates, and from the built-in ones where there are none. */
export class Templates {
  private readonly own = new Map<string, Template>();

  constructor(own: readonly { key: TemplateKey; template: Template }[] = []) {
    for (const { key, template } of own) this.own.set(nameOf(key), template);
  }

  /** Notices have no templates of the operator's: what they say about undoing must stay true. */
  mail(message: Message): Mail {
    if ('event' in message) return noticeMail(message);
    return {
      subject: this.write('subject', message).replace(/\s+/g, ' ').trim(),
      text: this.write('text', message),
      html: this.write('html', message),
    };
  }

  sms(message: CodeMessage): string {
    return this.write('sms', message).trim();
  }

  private write(part: TemplatePart, message: CodeMessage): string {
    const { language, purpose } = message;
    const template =
      this.own.get(nameOf({ part, language, purpose })) ??
      this.own.get(nameOf({ part, language })) ??
      BUILT[language][part];
    return template.fill(valuesOf(message), part === 'html' ? escapeHtml : undefined);
  }
}

const nameOf = ({ part, language, purpose }: TemplateKey): string =>
  [part, purpose, language].filter(Boolean).join('.');

const parseAll = (texts: Record<TemplatePart, string>): Record<TemplatePart, Template> => {
  const parsed = TEMPLATE_PARTS.map((part) => [part, Template.parse(texts[part]).template]);
  return Object.fromEntries(parsed) as Record<TemplatePart, Template>;
};

const BUILT = { zh: parseAll(BUILT_IN.zh), en: parseAll(BUILT_IN.en) };
