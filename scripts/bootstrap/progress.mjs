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
    report(text) {
      const step = text.split(':')[0];
      const now = Date.now();
      if (live) {
        if (step === lastStep && now - lastWrite < 80) return;
        stream.write(`\r\x1b[2K${text} …`);
        open = true;
      } else {
        if (step === lastStep && now - lastWrite < everyMilliseconds) return;
        stream.write(`${text} …\n`);
      }
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
