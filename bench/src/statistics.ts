/** What the rounds of one figure say together. */
export interface Spread {
  median: number;
  /** Lower and upper quartile. */
  quartiles: [number, number];
  min: number;
  max: number;
}

/** The value below which the given share (0–1) of the samples lies, interpolated linearly. */
export function quantile(samples: ArrayLike<number>, share: number): number {
  if (samples.length === 0) throw new Error('no samples');
  const sorted = Float64Array.from(samples).sort();
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (position - below);
}

export function median(samples: ArrayLike<number>): number {
  return quantile(samples, 0.5);
}

export function spreadOf(samples: readonly number[]): Spread {
  return {
    median: median(samples),
    quartiles: [quantile(samples, 0.25), quantile(samples, 0.75)],
    min: Math.min(...samples),
    max: Math.max(...samples),
  };
}
