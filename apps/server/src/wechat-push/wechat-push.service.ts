import { Injectable } from '@nestjs/common';
import { MediaVerdicts } from './media-verdicts.js';
import { textOf } from './push-message.js';
import { type PushQuery, PushReceiver, type ReceivedPush } from './push-receiver.js';
import { USER_EVENTS, UserEvents } from './user-events.js';

/** What WeChat tells the server unasked. */
@Injectable()
export class WechatPush {
  constructor(
    private readonly receiver: PushReceiver,
    private readonly verdicts: MediaVerdicts,
    private readonly userEvents: UserEvents,
  ) {}

  /** @throws AppError FORBIDDEN */
  echo(identifier: string, query: PushQuery): Promise<string> {
    return this.receiver.echo(identifier, query);
  }

  /** Messages that we do not know are taken too: WeChat would send them again. @throws AppError FORBIDDEN, INVALID_INPUT */
  async take(identifier: string, query: PushQuery, body: unknown): Promise<void> {
    for (const push of await this.receiver.receive(identifier, query, body)) await this.handle(push);
  }

  private async handle(push: ReceivedPush): Promise<void> {
    const event = textOf(push.fields, 'Event');
    if (event === 'wxa_media_check') return this.verdicts.take(push);
    const userEvent = USER_EVENTS.find((known) => known === event);
    if (userEvent) await this.userEvents.take(userEvent, push);
  }
}
