import { DAY, HOUR } from '../runtime/index.js';
import type { SigningKeyEntity } from './key.entities.js';

/** How long a key signs before the next one takes over. */
export const ROTATE_AFTER = 90 * DAY;
/** How long a key is published before it signs: far longer than backends may keep what they fetched. */
export const PUBLISH_AHEAD = 24 * HOUR;
/**
 * How long a retired key is still published: no access token lives longer than a day, and a process may sign with the key for a
 * minute after another one has retired it; the rest is for clocks that are not quite in step.
 */
export const SERVE_RETIRED = DAY + HOUR;

export type PlannedKey = Pick<SigningKeyEntity, 'id' | 'state' | 'createdAt' | 'activatedAt' | 'retiredAt'>;

/** What is due; in this order. */
export interface KeyPlan {
  /** Retired keys whose last token has expired. */
  drop: string[];
  /** The next key, published long enough: it signs from now on, and the active one is retired. */
  promote: string | undefined;
  /** A next key is to be made and published. */
  publishNext: boolean;
}

/** Decides by the rows alone, so that any process may do it at any time, and doing it late or twice does no harm. */
export function keyPlan(keys: readonly PlannedKey[], now: number): KeyPlan {
  const next = keys.find(({ state }) => state === 'next');
  const active = keys.find(({ state }) => state === 'active');
  const isRipe = next !== undefined && signsFrom(next) <= now;
  return {
    drop: keys.filter((key) => key.state === 'retired' && goesAt(key) <= now).map(({ id }) => id),
    promote: isRipe ? next.id : undefined,
    publishNext: !next && active !== undefined && rotatesAt(active) - PUBLISH_AHEAD <= now,
  };
}

/** When a next key may sign. Milliseconds, as below. */
export const signsFrom = ({ createdAt }: PlannedKey): number => createdAt.getTime() + PUBLISH_AHEAD;
/** When an active key is to be replaced. */
export const rotatesAt = ({ activatedAt, createdAt }: PlannedKey): number =>
  (activatedAt ?? createdAt).getTime() + ROTATE_AFTER;
/** When a retired key is no longer published. */
export const goesAt = ({ retiredAt, createdAt }: PlannedKey): number =>
  (retiredAt ?? createdAt).getTime() + SERVE_RETIRED;
