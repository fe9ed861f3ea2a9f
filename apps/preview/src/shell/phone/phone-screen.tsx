import { useEffect, useRef, useState } from 'react';

import type { PhoneHandle } from '../../phone/contract.js';
import { useModel } from '../state/model.js';
import type { Actor } from '../state/traffic.js';
import { useStore } from '../state/use-store.js';
import { useWords } from '../words/use-words.js';
import { startIn } from './start-in.js';

interface Props {
  actor: Actor;
  appId: string;
  query: Record<string, string>;
}

/** The window that the mini program runs in. It starts with the window and ends with it. */
export function PhoneScreen({ actor, appId, query }: Props): React.ReactNode {
  const words = useWords();
  const model = useModel();
  const frame = useRef<HTMLIFrameElement>(null);
  const [handle, setHandle] = useState<PhoneHandle>();
  const [failed, setFailed] = useState(false);
  const { device, person } = actor;
  useFollowedSettings(handle, actor);

  useEffect(() => {
    const window = frame.current;
    if (!window) return undefined;
    let started: PhoneHandle | undefined;
    let over = false;
    const start = (): void => {
      void startIn(window.contentWindow, { model, actor: { device, person }, appId, query, words }).then(
        (running) => {
          if (over) return running.close();
          started = running;
          setHandle(running);
          model.phones.started(device, running);
        },
        () => setFailed(true),
      );
    };
    window.addEventListener('load', start);
    window.src = '/phone/';
    return () => {
      over = true;
      window.removeEventListener('load', start);
      started?.close();
      model.phones.stopped(device);
    };
    // The words are those of its start: another language of this page reaches the phone as its setting, in the same window.
    // The query is the same as long as the AppID is.
  }, [model, device, person, appId]);

  return (
    <>
      <iframe ref={frame} title={words.phone.window(words.phone[device])} />
      {failed && <p className="case-empty">{words.phone.notBuilt}</p>}
    </>
  );
}

/** Language, look and text size reach the phone that runs. */
function useFollowedSettings(handle: PhoneHandle | undefined, { device }: Actor): void {
  const { language, theme, fontScale } = useStore(useModel().preferences).phones[device];
  const known = useRef<{ handle: PhoneHandle; language: string; theme: string; fontScale: number }>(undefined);
  useEffect(() => {
    if (!handle) return;
    const last = known.current;
    known.current = { handle, language, theme, fontScale };
    // It was started with them.
    if (last?.handle !== handle) return;
    if (last.language !== language) handle.setLanguage(language);
    if (last.theme !== theme) handle.setTheme(theme);
    if (last.fontScale !== fontScale) handle.setFontScale(fontScale);
  }, [handle, language, theme, fontScale]);
}
