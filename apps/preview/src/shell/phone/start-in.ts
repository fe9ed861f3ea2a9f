import type { PhoneHandle } from '../../phone/contract.js';
import type { Model } from '../state/model.js';
import { openPhone } from '../state/phone-memory.js';
import { MODELS } from '../state/phones.js';
import { makePictures } from '../state/pictures.js';
import { recordControl, recordTransport } from '../state/record.js';
import { relayTransport } from '../state/relay-transport.js';
import type { Actor } from '../state/traffic.js';
import type { Words } from '../words/zh.js';

interface Start {
  model: Model;
  actor: Actor;
  appId: string;
  query: Record<string, string>;
  words: Words;
}

/** Starts the phone in its window, with everything it says to the outside written down. Rejects when it did not load. */
export async function startIn(window: Window | null, start: Start): Promise<PhoneHandle> {
  const { model, actor, appId, query, words } = start;
  if (typeof window?.startPhone !== 'function') throw new Error('phone.js did not load.');
  const pictures = await makePictures(words.pictures);
  const { language, theme, fontScale } = model.preferences.get().phones[actor.device];
  const memory = openPhone(model.keeper, actor);
  return window.startPhone({
    appId,
    person: actor.person,
    control: recordControl(model.traffic, model.control, actor),
    transport: recordTransport(model.traffic, relayTransport, actor),
    storage: memory.storage,
    privacy: memory.privacy,
    onPrivacyChange: memory.savePrivacy,
    model: MODELS[actor.device],
    language,
    theme,
    fontScale,
    launch: { query },
    pictures,
    onPageChange: (path) => model.phones.showsPage(actor.device, path),
    onError: (error) => {
      const message = messageOf(error);
      console.error(error);
      model.traffic.add({ kind: 'script-error', actor, message });
    },
  });
}

// Errors of another window are no instances of this one's class.
const messageOf = (error: unknown): string => {
  const { stack, message } = (error ?? {}) as { stack?: unknown; message?: unknown };
  return String(stack ?? message ?? error);
};
