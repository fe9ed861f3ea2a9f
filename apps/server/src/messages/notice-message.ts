/** What happened to an account that its owner is told about. */
export type NoticeEvent = 'account-joined' | 'number-replaced' | 'account-closing' | 'closing-cancelled';

/** One such piece of news. */
export type NoticeNews = { poolName: string; occurredAt: Date } & (
  | { event: Exclude<NoticeEvent, 'account-closing'> }
  /** Until when the closing can be cancelled. */
  | { event: 'account-closing'; erasedAfter: Date }
);

/** On its way to one person. Carriers send approved SMS templates only, so it goes by email. */
export type NoticeMessage = NoticeNews & { channel: 'email'; /** E-mail address. */ to: string };

/** What to tell whom. */
export type Notice = NoticeNews & { /** Proved to be the owner's. */ email: string };
