import type { Sentence } from '@yaopai/protocol';
import { HOUR } from '../../runtime/index.js';
import type { NoticeEvent, NoticeMessage, NoticeNews } from '../notice-message.js';
import { heading, htmlFrame, paragraph } from './html-frame.js';
import type { Mail } from './mail.js';
import { escapeHtml } from './template.js';
import { oneLine, spaced } from './wording.js';

/** One mail in both languages, for the recipient's is not known. */
export function noticeMail(news: NoticeMessage): Mail {
  const pool = oneLine(news.poolName);
  const { title, happened, ...rest } = EVENTS[news.event](pool);
  const when = whenOf(news.occurredAt);
  const ifNotYou = rest.ifNotYou ?? undoable(pool);
  const next = nextOf(news);
  const sender = `${pool} · ${SENDER.zh} · ${SENDER.en}`;
  const section = (language: keyof Sentence): string[] => [
    title[language],
    happened[language],
    when[language],
    ...(next ? [next[language]] : []),
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

interface Wording {
  title: Sentence;
  happened: Sentence;
  /** Where it differs from what can be undone. */
  ifNotYou?: Sentence;
}

const EVENTS: Record<NoticeEvent, (pool: string) => Wording> = {
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
  'account-closing': (pool) => ({
    title: { zh: `您的${spaced(pool)}账号正在注销`, en: `Your ${pool} account is closing` },
    happened: {
      zh: '您的账号已停止使用，所有设备都已退出登录。',
      en: 'Your account is out of use, and every device is signed out.',
    },
    ifNotYou: {
      zh: `如果不是您本人操作，请立即重新登录取消注销、更换密码，并联系${spaced(pool)}的运营方。`,
      en: `If this wasn't you, sign in now to cancel it, change your password, and contact the operator of ${pool}.`,
    },
  }),
  'closing-cancelled': (pool) => ({
    title: { zh: `您的${spaced(pool)}账号已取消注销`, en: `Your ${pool} account is not closing any more` },
    happened: {
      zh: '您的账号和原来一样，数据都在。请重新登录。',
      en: 'Your account is as it was, with all its data. Sign in again to use it.',
    },
    ifNotYou: {
      zh: `如果不是您本人操作，请更换密码，并联系${spaced(pool)}的运营方。`,
      en: `If this wasn't you, change your password and contact the operator of ${pool}.`,
    },
  }),
};

const undoable = (pool: string): Sentence => ({
  zh: `如果不是您本人操作，请尽快联系${spaced(pool)}的运营方：30 天内，管理员可以撤销。`,
  en: `If this wasn't you, contact the operator of ${pool} soon: within 30 days, an administrator can undo it.`,
});

const SENDER: Sentence = { zh: '此邮件由系统自动发送，请勿回复', en: "sent automatically, please don't reply" };

/** China has kept to one time zone without summer time since 1992. */
const CHINA = 8 * HOUR;

function whenOf(time: Date): Sentence {
  const { zh, en } = momentOf(time);
  return { zh: `时间：${zh}`, en: `When: ${en}` };
}

/** What there is to do, and until when. */
function nextOf(news: NoticeNews): Sentence | undefined {
  if (news.event !== 'account-closing') return undefined;
  const { zh, en } = momentOf(news.erasedAfter);
  return {
    zh: `在此之前可以反悔：${zh}。像平时一样登录，再选择取消注销即可；此后您的个人数据将被永久删除。`,
    en: `Until then you can change your mind: ${en}. Sign in as always and choose to keep the account; after that your personal data is deleted for good.`,
  };
}

function momentOf(time: Date): Sentence {
  const at = (offset: number): string => new Date(time.getTime() + offset).toISOString().slice(0, 16).replace('T', ' ');
  return {
    zh: `${at(CHINA)}（北京时间，UTC+8），即 ${at(0)}（UTC）`,
    en: `${at(CHINA)} (China, UTC+8), which is ${at(0)} UTC`,
  };
}
