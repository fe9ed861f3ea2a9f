import { LABELS, type Suggestion } from '../world/content-rules.js';
import type { MediaCheck, PushRecord } from '../world/records.js';
import type { World } from '../world/world.js';
import type { PushSender } from './push-sender.js';

const FETCH_WITHIN_MS = 5000;
const MOST_BYTES = 10 * 1024 * 1024;

/** Judges media after the answer went out, as the rules say, and pushes the verdict. */
export class MediaVerdicts {
  private readonly stop: () => void;
  private readonly closing = new AbortController();

  constructor(
    private readonly world: World,
    private readonly sender: PushSender,
  ) {
    this.stop = world.events.listen((name, value) => {
      const { media } = world.contentRules;
      if (name === 'mediaCheck' && media !== 'hold') setImmediate(() => void this.conclude(value as MediaCheck, media));
    });
  }

  /** Pushes a verdict; undefined when the check is unknown or already concluded. */
  async conclude(
    check: MediaCheck,
    suggest: Suggestion,
    label = LABELS[suggest],
  ): Promise<(PushRecord & { number: number }) | undefined> {
    const app = this.world.apps.get(check.appId);
    if (!app || !this.world.mediaChecks.delete(check.traceId)) return undefined;
    this.world.events.emit('changed', {});
    const reachable = !this.world.contentRules.fetchMedia || (await this.fetchable(check.mediaUrl));
    if (this.closing.signal.aborted) return undefined;
    const verdict = reachable
      ? {
          errcode: 0,
          errmsg: 'ok',
          detail: [{ strategy: 'content_model', errcode: 0, suggest, label, prob: 90 }],
          result: { suggest, label },
        }
      : { errcode: -1008, errmsg: 'download media failed' };
    return this.sender.send(app, check.openid, {
      Event: 'wxa_media_check',
      appid: check.appId,
      trace_id: check.traceId,
      version: 2,
      ...verdict,
    });
  }

  close(): void {
    this.stop();
    this.closing.abort();
  }

  private async fetchable(url: string): Promise<boolean> {
    try {
      const signal = AbortSignal.any([AbortSignal.timeout(FETCH_WITHIN_MS), this.closing.signal]);
      const response = await fetch(url, { signal });
      const bytes = (await response.arrayBuffer()).byteLength;
      return response.ok && bytes > 0 && bytes <= MOST_BYTES;
    } catch {
      return false;
    }
  }
}
