import { must } from '../../scripts/smoke/checks.mjs';

/** @throws Error that lists them, unless there are none. */
export function nothing(wrong) {
  must(wrong.length === 0, wrong.join('\n'));
}

/** @throws Error unless one of the lines matches. */
export function reports(wrong, pattern) {
  must(
    wrong.some((line) => pattern.test(line)),
    `expected ${pattern}, got:\n${wrong.join('\n')}`,
  );
}

/** @throws Error unless the work fails with such a message. */
export async function fails(work, pattern) {
  const message = await work.then(
    () => 'nothing failed',
    (error) => error.message,
  );
  must(pattern.test(message), `expected ${pattern}, got:\n${message}`);
}
