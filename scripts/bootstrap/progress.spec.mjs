import { describe, expect, it } from '@jest/globals';
import { createProgress } from './progress.mjs';

function fakeStream(properties = {}) {
  const stream = { written: '', write: (text) => (stream.written += text), ...properties };
  return stream;
}

describe('progress', () => {
  it('names each step once where lines stay, and lets a long one speak again', () => {
    const stream = fakeStream();
    const { report, done } = createProgress(stream, { everyMilliseconds: Infinity });
    report('Installing');
    report('Installing', '1/2');
    report('Building');
    done('Ready.');
    expect(stream.written).toBe('Installing …\nBuilding …\nReady.\n');
    const impatient = fakeStream();
    const again = createProgress(impatient, { everyMilliseconds: 0 });
    again.report('Installing');
    again.report('Installing', '1/2');
    expect(impatient.written).toBe('Installing …\nInstalling 1/2 …\n');
  });

  it('rewrites one line on a terminal, never longer than it is wide', () => {
    const stream = fakeStream({ isTTY: true, columns: 10 });
    const { report, done } = createProgress(stream);
    report('正在安装依赖', '1/780');
    done();
    expect(stream.written).toBe('\r\x1b[2K正在安装\r\x1b[2K');
  });
});
