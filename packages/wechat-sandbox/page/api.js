import { currentLanguage } from './words.js';

/** A refusal of the control API, in its own words. */
export class Refusal extends Error {}

/**
 * @template Answer
 * @param {string} path
 * @param {object} [body] absent: GET
 * @returns {Promise<Answer>}
 */
export async function control(path, body) {
  const response = await fetch(
    `/control/${path}`,
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  const answer = await response.json();
  if (!response.ok) {
    const { error, whatToDo, zh } = answer;
    throw new Refusal(currentLanguage() === 'zh' ? zh : `${error}${error.endsWith('.') ? '' : '.'} ${whatToDo}`);
  }
  return answer;
}
