import { describe, expect, it } from '@jest/globals';
import { terminalLine } from './log-lines.mjs';

describe('what of a log reaches the terminal', () => {
  it('is warnings and above, with their reason', () => {
    expect(terminalLine('{"level":30,"msg":"request completed"}', 'stdout', false)).toBeUndefined();
    expect(terminalLine('{"level":40,"msg":"slow"}', 'stdout', false)).toBe('warn: slow');
    expect(terminalLine('{"level":50,"msg":"failed","err":{"message":"refused"}}', 'stdout', false)).toBe(
      'error: failed (refused)',
    );
  });

  it('is what a program says by stderr in plain words', () => {
    expect(terminalLine('listening', 'stdout', false)).toBeUndefined();
    expect(terminalLine('PORT is not a number', 'stderr', false)).toBe('PORT is not a number');
    expect(terminalLine('{broken', 'stderr', false)).toBe('{broken');
  });

  it('is everything when asked', () => {
    expect(terminalLine('{"level":30,"msg":"request completed"}', 'stdout', true)).toContain('request completed');
  });
});
