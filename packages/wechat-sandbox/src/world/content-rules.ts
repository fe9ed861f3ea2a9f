export type Suggestion = 'pass' | 'review' | 'risky';

/** How the content checks judge. */
export interface ContentRules {
  /** Text that holds one of these is risky; WeChat's own published sample always is. */
  riskyWords: string[];
  reviewWords: string[];
  /** The verdict on media, or `hold`: it waits for `POST /control/media-verdicts`. */
  media: Suggestion | 'hold';
  /** Whether media are fetched first, as WeChat does: what cannot be fetched gets an error instead of a verdict. */
  fetchMedia: boolean;
}

/** The text that WeChat's documentation offers for trying a refusal. */
export const PUBLISHED_RISKY_TEXT = '特3456书yuuo莞6543李zxcz蒜7782法fgnv级';

export const defaultContentRules = (): ContentRules => ({
  riskyWords: [],
  reviewWords: [],
  media: 'pass',
  fetchMedia: true,
});

/** 100 is normal, 20003 abuse, 21000 other. */
export const LABELS: Record<Suggestion, number> = { pass: 100, review: 21000, risky: 20003 };

export function judge(rules: ContentRules, text: string): { suggest: Suggestion; keyword?: string } {
  const within = (words: string[]): string | undefined => words.find((word) => text.includes(word));
  const risky = within([PUBLISHED_RISKY_TEXT, ...rules.riskyWords]);
  if (risky !== undefined) return { suggest: 'risky', keyword: risky };
  const review = within(rules.reviewWords);
  return review === undefined ? { suggest: 'pass' } : { suggest: 'review', keyword: review };
}
