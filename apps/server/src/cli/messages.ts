import { Logger } from '@nestjs/common';
import type { Command } from 'commander';
import { loadConfig, parseSmsUrl, type ServerConfig, StartError, terminalLanguage } from '../config/index.js';
import { KeyRing } from '../crypto/index.js';
import { type CodeMessage, CodeSender, createOutbox, DeliveryError, derivedGatewaySecret } from '../messages/index.js';
import { SystemClock, SystemRandom } from '../runtime/index.js';
import type { CliContext } from './context.js';
import { UsageError } from './failure.js';

/** Obviously nobody's. */
const TEST_CODE = '000000';

interface TestOptions {
  email?: string;
  sms?: string;
  countryCode: string;
}

export function messageCommands(program: Command, { terminal, phrase }: CliContext): void {
  const messages = program.command('messages').description(phrase('邮件与短信', 'mail and SMS'));

  messages
    .command('test')
    .description(phrase('按当前设置发送一条测试消息', 'send one test message with the present settings'))
    .option('--email <address>', phrase('收件邮箱', 'to this address'))
    .option('--sms <number>', phrase('收件手机号，如 +8613800138000', 'to this number, as +8613800138000'))
    .option('--country-code <digits>', phrase('手机号的国家码', "the number's country code"), '86')
    .action(async (options: TestOptions) => {
      // What would be logged is told here.
      Logger.overrideLogger(false);
      const { env } = terminal().streams;
      const message = testMessage(options, terminalLanguage(env) === 'en' ? 'en' : 'zh');
      const config = loadConfig(env, { role: 'tool' });
      const outbox = createOutbox(config, keyRingOf(config), new SystemClock(), new SystemRandom());
      try {
        await new CodeSender(outbox).send(message).catch(explain);
      } finally {
        await outbox.onModuleDestroy();
      }
      terminal().tell({ zh: '已交出，请查收', en: 'Handed over: look for it' });
      terminal().show({ channel: message.channel, to: message.to });
    });

  messages
    .command('sms-secret')
    .description(
      phrase(
        '显示给短信网关请求签名的密钥，用于 SMS_URL 中没有写密钥的情况',
        'print the secret that signs requests to the SMS gateway when SMS_URL names none',
      ),
    )
    .action(() => {
      const config = loadConfig(terminal().streams.env, { role: 'tool' });
      if (namesSecret(config.smsUrl)) throw new UsageError(SECRET_NAMED);
      const secret = derivedGatewaySecret(keyRingOf(config));
      const next = derivedGatewaySecret(new KeyRing(config.secretKey));
      terminal().show({ secret, ...(next !== secret && { withoutPreviousKey: next }) });
    });
}

const SECRET_NAMED = {
  zh: 'SMS_URL 中已经写了密钥：密码部分就是签名密钥',
  en: 'SMS_URL names a secret: its password signs the requests',
};

const keyRingOf = ({ secretKey, previousSecretKey }: ServerConfig): KeyRing =>
  new KeyRing(secretKey, previousSecretKey);

function namesSecret(smsUrl: string | undefined): boolean {
  const settings = smsUrl === undefined ? undefined : parseSmsUrl(smsUrl);
  return settings?.kind === 'gateway' && settings.secret !== undefined;
}

function testMessage({ email, sms, countryCode }: TestOptions, language: 'zh' | 'en'): CodeMessage {
  if ((email === undefined) === (sms === undefined)) {
    throw new UsageError({ zh: '请指定 --email 或 --sms 之一', en: 'give either --email or --sms' });
  }
  const rest = { code: TEST_CODE, purpose: 'sign-in', language, poolName: 'Yaopai', expiresInMinutes: 5 } as const;
  if (email !== undefined) return { channel: 'email', to: email, ...rest };
  if (!/^\+[1-9]\d{6,14}$/.test(sms!) || !sms!.startsWith(`+${countryCode}`)) {
    throw new UsageError({
      zh: '--sms 应为带 + 和国家码的号码，且与 --country-code 一致',
      en: '--sms must be a number with + and the country code of --country-code',
    });
  }
  return { channel: 'sms', to: sms!, countryCode, ...rest };
}

/** The kind of failure, which the log would name too. */
function explain(error: unknown): never {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof DeliveryError)) throw error;
  throw new StartError(
    {
      zh: `消息没有被接收：${cause.reason}。请检查设置。`,
      en: `The message was not taken over: ${cause.reason}. Check the settings.`,
    },
    { cause },
  );
}
