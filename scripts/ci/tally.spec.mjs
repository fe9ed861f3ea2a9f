import { describe, expect, it } from '@jest/globals';
import { silent, tally } from './tally.mjs';

describe('the tally', () => {
  it('sums all runs, a suite that could not run as a failure', () => {
    const summaries = [
      { numPassedTests: 3, numFailedTests: 1, numRuntimeErrorTestSuites: 2 },
      { numPassedTests: 4, numFailedTests: 0 },
    ];
    expect(tally(summaries)).toEqual({ passed: 7, failed: 3 });
  });

  it('names a room that said nothing or ran nothing', () => {
    const summaries = [
      { room: 'sdk', numTotalTests: 2 },
      { room: 'server', numTotalTests: 0 },
    ];
    expect(silent(['sdk', 'server', 'e2e'], summaries)).toEqual(['server', 'e2e']);
  });
});
