import { Store } from './store.js';

/** What just happened, for the status line and for screen readers; `turn` tells a sentence said twice apart. */
export const announcements = new Store({ text: '', turn: 0 });

export const announce = (text: string): void => announcements.update(({ turn }) => ({ text, turn: turn + 1 }));
