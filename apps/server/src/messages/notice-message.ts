/** What happened to an account that its owner is told about. */
export type NoticeEvent = 'account-joined' | 'number-replaced';

/** One such piece of news on its way to one person. Carriers send approved SMS templates only, so it goes by email. */
export interface NoticeMessage {
  channel: 'email';
  /** E-mail address. */
  to: string;
  poolName: string;
  event: NoticeEvent;
  occurredAt: Date;
}
