/** How often something happened since its window began. */
export interface Window {
  count: number;
  /** Milliseconds until it ends. */
  endsIn: number;
}

/** A token bucket: it begins full, and time fills it again. */
export interface Bucket {
  capacity: number;
  perMinute: number;
}

/**
 * Where limits count. Keys are the caller's to keep apart; what is counted is forgotten once it cannot matter any more.
 * Each call counts in one step, so that of any number at the same time none is lost.
 */
export abstract class LimitStore {
  /** Counts one, opening a window when none is open. @param length of the window, in milliseconds */
  abstract hit(key: string, length: number): Window | Promise<Window>;

  /**
   * Takes tokens, or with a negative number gives some back, and answers how many are left. A bucket may owe as many as it
   * holds: what was under way when it ran dry is paid for by time.
   */
  abstract draw(key: string, bucket: Bucket, tokens: number): number | Promise<number>;
}
