/**
 * A reporter for steps that take seconds: on a terminal one line rewritten in place, elsewhere a line when the step
 * begins and at most one every five seconds. `done(sentence?)` ends the step.
 */
export function createProgress(stream = process.stderr, { everyMilliseconds = 5000 } = {}) {
  const live = Boolean(stream.isTTY);
  let lastStep = '';
  let lastWrite = 0;
  let open = false;
  return {
    report(step, detail = '') {
      const now = Date.now();
      if (step === lastStep && now - lastWrite < (live ? 80 : everyMilliseconds)) return;
      const text = `${step}${detail && ` ${detail}`} …`;
      stream.write(live ? `\r\x1b[2K${fitting(text, stream.columns)}` : `${text}\n`);
      open = live;
      lastStep = step;
      lastWrite = now;
    },
    done(sentence) {
      if (open) stream.write('\r\x1b[2K');
      if (sentence) stream.write(`${sentence}\n`);
      open = false;
      lastStep = '';
    },
  };
}

// A line that wraps could not be erased; Chinese characters take two columns.
function fitting(text, columns) {
  let width = 0;
  let fits = '';
  for (const character of text) {
    width += character.codePointAt(0) > 0x2e7f ? 2 : 1;
    if (width >= (columns || 80)) return fits;
    fits += character;
  }
  return fits;
}
