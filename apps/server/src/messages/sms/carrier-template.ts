import type { SmsCarrierSettings } from '../../config/index.js';
import type { CodeMessage } from '../code-message.js';

/** The approved template for a message: the one for its purpose and language, its language, its purpose, or for all. */
export function templateFor(settings: SmsCarrierSettings, { countryCode, purpose, language }: CodeMessage): string {
  const abroad = countryCode !== '86' && settings.templatesAbroad.size > 0;
  const templates = abroad ? settings.templatesAbroad : settings.templates;
  const qualifiers = [`${purpose}.${language}`, language, purpose, ''];
  return qualifiers.map((qualifier) => templates.get(qualifier)).find(Boolean) ?? settings.templates.get('') ?? '';
}

/** The values of the template's variables, in its order. */
export function parametersFor(settings: SmsCarrierSettings, message: CodeMessage): [name: string, value: string][] {
  const values = { code: message.code, minutes: String(message.expiresInMinutes) };
  return settings.parameters.map((name) => [name, values[name]]);
}
