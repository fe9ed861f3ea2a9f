import type { Sentence } from '@yaopai/protocol';
import { HOUR } from '../../runtime/index.js';
import type { NoticeEvent, NoticeMessage } from '../notice-message.js';
import { heading, htmlFrame, paragraph } from './html-frame.js';
import type { Mail } from './mail.js';
import { escapeHtml } from './template.js';
import { oneLine, spaced } from './wording.js';

/** One mail in both languages, for the recipient's is not known. */
export function noticeMail({ poolName, event, occurredAt }: NoticeMessage): Mail {
  const pool = oneLine(poolName);
  const { title, happened } = EVENTS[event](pool);
  const when = whenOf(occurredAt);
  const ifNotYou = ifNotYouOf(pool);
  const sender = `${pool} · ${SENDER.zh} · ${SENDER.en}`;
  const section = (language: keyof Sentence): string[] => [
    title[language],
    happened[language],
    when[language],
    ifNotYou[language],
  ];
  return {
    subject: `${title.zh} · ${title.en}`,
    text: `${section('zh').join('\n\n')}\n\n----\n\n${section('en').join('\n\n')}\n\n${sender}\n`,
    html: htmlFrame({
      language: 'zh',
      title: escapeHtml(title.zh),
      poolName: escapeHtml(pool),
      content: `${htmlOf(section('zh'))}\n<div lang="en">\n${htmlOf(section('en'))}\n</div>`,
      sender: escapeHtml(sender),
    }),
  };
}

function htmlOf([title, ...paragraphs]: string[]): string {
  return [heading(escapeHtml(title!)), ...paragraphs.map((text) => paragraph(escapeHtml(text)))].join('\n');
}

const EVENTS: Record<NoticeEvent, (pool: string) => { title: Sentence; happened: Sentence }> = {
  'account-joined': (pool) => ({
    title: {
      zh: `您的${spaced(pool)}账号关联了新的微信`,
      en: `A WeChat account was connected to your ${pool} account`,
    },
    happened: {
      zh: '一个微信已关联到您的账号，今后可以用它登录。如果该微信原来另有账号，那个账号可能已并入您的账号。',
      en: 'A WeChat account was connected to your account and can sign in to it from now on. If it had an account of its own here, that may have become part of yours.',
    },
  }),
  'number-replaced': (pool) => ({
    title: { zh: `您的${spaced(pool)}账号更换了手机号`, en: `The phone number of your ${pool} account was replaced` },
    happened: {
      zh: '您账号的手机号已换成另一个，今后不能再用原来的号码登录。',
      en: 'Your account has another phone number now, and the former one no longer signs in to it.',
    },
  }),
};

const ifNotYouOf = (pool: string): Sentence => ({
  zh: `如果不是您本人操作，请尽快联系${spaced(pool)}的运营方：30 天内，管理员可以撤销。`,
  en: `If this wasn't you, contact the operator of ${pool} soon: within 30 days, an administrator can undo it.`,
});

const SENDER: Sentence = { zh: '此邮件由系统自动发送，请勿回复', en: "sent automatically, please don't reply" };

/** China has kept to one time zone without summer time since 1992. */
const CHINA = 8 * HOUR;

function whenOf(time: Date): Sentence {
  const at = (offset: number): string => new Date(time.getTime() + offset).toISOString().slice(0, 16).replace('T', ' ');
  return {
    zh: `时间：${at(CHINA)}（北京时间，UTC+8），即 ${at(0)}（UTC）`,
    en: `When: ${at(CHINA)} (China, UTC+8), which is ${at(0)} UTC`,
  };
}
