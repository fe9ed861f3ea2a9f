import { parseSmsUrl, parseSmtpUrl, type ServerConfig, WECHAT_API_URL } from '../config/index.js';
import type { KeyRing } from '../crypto/index.js';
import type { Clock, Random } from '../runtime/index.js';
import type { Channel, Channels, Message } from './channel.js';
import { SmtpChannel } from './email/smtp-channel.js';
import { NoChannel } from './no-channel.js';
import { SandboxInbox } from './sandbox-inbox.js';
import { AliyunSms } from './sms/aliyun-sms.js';
import { derivedGatewaySecret } from './sms/gateway-secret.js';
import { SmsGateway } from './sms/sms-gateway.js';
import { TencentSms } from './sms/tencent-sms.js';
import type { Templates } from './templates/templates.js';

interface Needs {
  config: ServerConfig;
  templates: Templates;
  keyRing: KeyRing;
  clock: Clock;
  random: Random;
}

/** The ways out that the settings name; the sandbox's inbox, or a refusal, for what they don't. */
export function openChannels(needs: Needs): Channels {
  return { sms: smsChannel(needs), email: emailChannel(needs) };
}

function smsChannel({ config, templates, keyRing, clock, random }: Needs): Channel {
  if (!config.smsUrl) return insteadOf('sms', config, templates);
  const settings = parseSmsUrl(config.smsUrl);
  switch (settings.kind) {
    case 'gateway':
      return new SmsGateway({ secret: derivedGatewaySecret(keyRing), ...settings }, templates, clock);
    case 'tencent':
      return new TencentSms(settings, clock);
    case 'aliyun':
      return new AliyunSms(settings, clock, random);
  }
}

function emailChannel({ config, templates }: Needs): Channel<Message> {
  if (!config.smtpUrl || !config.mailFrom) return insteadOf('email', config, templates);
  return new SmtpChannel({ ...parseSmtpUrl(config.smtpUrl), from: config.mailFrom }, templates);
}

/** A stand-in for WeChat shows codes to whoever opens its page, so production refuses it as it refuses the stand-in. */
function insteadOf(channel: Message['channel'], config: ServerConfig, templates: Templates): Channel<Message> {
  const allowed = !config.production || config.allowSandbox;
  if (allowed && config.wechatApiUrl !== WECHAT_API_URL) return new SandboxInbox(config.wechatApiUrl, templates);
  return new NoChannel(channel, { tellVariable: !config.production });
}
