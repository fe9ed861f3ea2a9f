import type { Language } from '../../http/index.js';
import { heading, htmlFrame, paragraph } from './html-frame.js';

interface Words {
  title: string;
  lead: string;
  expiry: string;
  secrecy: string;
  ignore: string;
  sender: string;
}

/** The HTML of a mail with a code, which is one run of text, spaced by style, so that it is copied and read aloud as it is. */
export function htmlTemplate(language: Language, words: Words): string {
  const { title, sender } = words;
  const content = `${heading(words.title)}
${paragraph(words.lead)}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td class="code" align="center" style="padding:22px 4px 22px 12px;background-color:#eef8f2;border:1px solid #b9dfc9;border-radius:8px;font-family:${MONOSPACE};font-size:40px;line-height:48px;font-weight:700;letter-spacing:8px;color:#0b5c33;white-space:nowrap;-webkit-user-select:all;user-select:all;">{{code}}</td></tr>
</table>
<p class="strong" style="margin:20px 0 0;font-size:16px;line-height:26px;font-weight:600;color:#16191c;">${words.expiry}</p>
<p class="text" style="margin:4px 0 0;font-size:16px;line-height:26px;color:#3b434b;">${words.secrecy}</p>
<p class="quiet" style="margin:28px 0 0;font-size:14px;line-height:22px;color:#5b6670;">${words.ignore}</p>`;
  return htmlFrame({ language, title, poolName: '{{poolName}}', content, sender });
}

const MONOSPACE = `ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace`;
