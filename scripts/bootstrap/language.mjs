const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '';
/** The terminal's: `zh`, `en`, or `both` when it names none. */
export const language = /^zh/i.test(locale) ? 'zh' : /^[a-z]{2}[_.-]/i.test(locale) ? 'en' : 'both';

/** A sentence in the terminal's language (LC_ALL, LC_MESSAGES, LANG); in both, Chinese first. */
export function say(zh, en, { between = ' ' } = {}) {
  if (language === 'zh') return zh;
  return language === 'en' ? en : `${zh}${between}${en}`;
}

/** The same for whole sentences: in both languages they take a line each. */
export const tell = (zh, en) => say(zh, en, { between: '\n' });
