import { Logger } from '@nestjs/common';
import type { Sentence } from '@yaopai/protocol';
import { type AppError, invalidInput } from '../http/index.js';
import type { Channel, Message } from './channel.js';

const VARIABLES = { sms: 'SMS_URL', email: 'SMTP_URL' };
const REFUSALS: Record<Message['channel'], Sentence> = {
  sms: { zh: '此服务没有开通短信', en: 'is not available: this service sends no SMS' },
  email: { zh: '此服务没有开通邮件', en: 'is not available: this service sends no email' },
};

/** Refuses what nobody has set up. */
export class NoChannel implements Channel<Message> {
  private readonly logger = new Logger(NoChannel.name);

  /** @param options.tellVariable also to the caller, who is the developer */
  constructor(
    private readonly channel: Message['channel'],
    private readonly options: { tellVariable: boolean },
  ) {}

  async deliver(): Promise<never> {
    throw this.refusal();
  }

  refusal(): AppError {
    const variable = VARIABLES[this.channel];
    this.logger.warn(
      `A code was not sent: set ${variable}, or in development YAOPAI_WECHAT_API_URL to the sandbox, whose page shows it`,
    );
    const { zh, en } = REFUSALS[this.channel];
    return invalidInput(
      'channel',
      this.options.tellVariable ? { zh: `${zh}：请设置 ${variable}`, en: `${en}; set ${variable}` } : { zh, en },
    );
  }
}
