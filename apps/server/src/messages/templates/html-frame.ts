import type { Language } from '../../http/index.js';

interface Frame {
  /** Of the whole; a part in another language says so itself. */
  language: Language;
  title: string;
  poolName: string;
  /** Rows of the card, as HTML; the rest is HTML too. */
  content: string;
  sender: string;
}

/**
 * The HTML around what a mail says. Tables and inline styles, because Outlook and many Chinese mail sites drop style
 * sheets; the sheet only adds dark mode and narrow screens. Nothing is loaded from anywhere.
 */
export function htmlFrame({ language, title, poolName, content, sender }: Frame): string {
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no">
<title>${title}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #111315 !important; }
  .card { background-color: #1c1f23 !important; border-color: #33383e !important; }
  .strong { color: #f2f4f5 !important; }
  .text { color: #c9ced3 !important; }
  .quiet { color: #9aa2aa !important; }
  .code { background-color: #12251b !important; border-color: #2c6a47 !important; color: #7fe0ab !important; }
}
@media (max-width: 480px) {
  .outer { padding: 16px 8px !important; }
  .inner { padding: 28px 20px !important; }
  .code { font-size: 32px !important; letter-spacing: 5px !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:#f3f5f4;">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f3f5f4;">
<tr><td class="outer" align="center" style="padding:40px 16px;">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background-color:#ffffff;border:1px solid #dfe4e1;border-radius:12px;border-collapse:separate;">
<tr><td class="inner" align="left" style="padding:40px;font-family:${FONTS[language]};">
<p class="quiet" style="margin:0 0 24px;font-size:15px;line-height:22px;font-weight:600;color:#5b6670;">${poolName}</p>
${content}
</td></tr>
</table>
<p class="quiet" style="margin:20px 0 0;font-family:${FONTS[language]};font-size:13px;line-height:20px;color:#5b6670;">${sender}</p>
</td></tr>
</table>
</body>
</html>
`;
}

export const heading = (text: string): string =>
  `<h1 class="strong" style="margin:0 0 12px;font-size:24px;line-height:32px;font-weight:600;color:#16191c;">${text}</h1>`;

export const paragraph = (text: string): string =>
  `<p class="text" style="margin:0 0 24px;font-size:16px;line-height:26px;color:#3b434b;">${text}</p>`;

const LATIN = `-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial`;
const CHINESE = `'PingFang SC','Hiragino Sans GB','Microsoft YaHei','Noto Sans CJK SC'`;
const FONTS = { zh: `${LATIN},${CHINESE},sans-serif`, en: `${LATIN},sans-serif` };
