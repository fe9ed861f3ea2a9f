import type { Sentence } from '@yaopai/protocol';

/** What a template may name between `{{` and `}}`. */
export const PLACEHOLDERS = ['code', 'purpose', 'poolName', 'expiry'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export type Values = Readonly<Record<Placeholder, string>>;

/** Something wrong in one line of a template. */
export interface TemplateProblem {
  /** Counted from 1. */
  line: number;
  reason: Sentence;
}

/** Text with places to fill in; knows no conditions and no loops. */
export class Template {
  private constructor(private readonly parts: readonly (string | { placeholder: Placeholder })[]) {}

  /** @returns the problems found, if any */
  static parse(text: string): { template: Template; problems: TemplateProblem[] } {
    const problems: TemplateProblem[] = [];
    const parts: (string | { placeholder: Placeholder })[] = [];
    let line = 1;
    for (const piece of text.split(/(\{\{[^{}\n]*\}\})/)) {
      const name = /^\{\{\s*(.*?)\s*\}\}$/.exec(piece)?.[1];
      const placeholder = PLACEHOLDERS.find((known) => known === name);
      if (placeholder) parts.push({ placeholder });
      else if (name !== undefined) problems.push({ line, reason: unknownPlaceholder(name) });
      else parts.push(piece);
      const stray = name === undefined ? piece.search(/\{\{|\}\}/) : -1;
      if (stray >= 0) problems.push({ line: line + lineBreaks(piece.slice(0, stray)), reason: STRAY_BRACES });
      line += lineBreaks(piece);
    }
    return { template: new Template(parts), problems };
  }

  has(placeholder: Placeholder): boolean {
    return this.parts.some((part) => typeof part !== 'string' && part.placeholder === placeholder);
  }

  /** @param escape makes a value safe where it is put; default: as it is */
  fill(values: Values, escape: (value: string) => string = (value) => value): string {
    return this.parts.map((part) => (typeof part === 'string' ? part : escape(values[part.placeholder]))).join('');
  }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Safe in the text and in the quoted attributes of HTML. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

const lineBreaks = (text: string): number => text.split('\n').length - 1;

const STRAY_BRACES: Sentence = {
  zh: '有不成对的 {{ 或 }}：占位符须写在一行之内，形如 {{code}}',
  en: 'has {{ or }} without its other half: a placeholder looks like {{code}} and stays on one line',
};

const KNOWN = PLACEHOLDERS.map((name) => `{{${name}}}`).join(' ');
const unknownPlaceholder = (name: string): Sentence => ({
  zh: `未知的占位符 {{${name}}}，可用的有：${KNOWN}`,
  en: `has an unknown placeholder, {{${name}}}; there are: ${KNOWN}`,
});
