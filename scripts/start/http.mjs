import { setTimeout as delay } from 'node:timers/promises';

/** Sends JSON and resolves with the parsed reply; a refusal rejects with what the reply says. */
export async function postJson(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** Resolves with whether `url` answered 200 (with `whatever`: anything) before `seconds` were over; asks every 50 ms. */
export async function answers(url, { seconds, signal, whatever = false }) {
  const until = Date.now() + seconds * 1000;
  while (Date.now() < until && !signal.aborted) {
    const ok = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]) }).then(
      (response) => whatever || response.ok,
      () => false,
    );
    if (ok) return true;
    await delay(50);
  }
  return false;
}
