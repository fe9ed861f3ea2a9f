import type { AuthenticationClient, AuthenticationClientOptions } from '@yaopai/sdk';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Phone } from './phone.js';

const GUIDES = join(import.meta.dirname, '../../docs/guides');

/** An event as a page gets it. */
interface PageEvent {
  detail?: unknown;
}

/** What a sample gave the phone: the methods of its page or program, or its functions. */
export type Handlers = Record<string, (event?: PageEvent) => unknown>;

/** A sample on a phone, after its own first lines ran. */
export interface Running {
  handlers: Handlers;
  /** What the page shows, by `setData`. */
  data: Record<string, unknown>;
  /** What it logged. */
  said: unknown[];
  exported: unknown;
}

/** The JavaScript of a guide, block by block. Its twin has the same: `docs/check-samples.mjs`. */
export function samplesIn(guide: string): string[] {
  const text = readFileSync(join(GUIDES, `${guide}.md`), 'utf8');
  return [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
}

/**
 * Runs a sample as a page of a mini program: in it are `wx`, `authing`, and what WeChat gives every file.
 * @param wx what this phone's `wx` has besides, or does otherwise
 */
export async function run(code: string, phone: Phone, wx: Record<string, unknown> = {}): Promise<Running> {
  const running: Running = { handlers: {}, data: {}, said: [], exported: undefined };
  const show = (options: Handlers & { data?: Record<string, unknown> }): void => {
    const page = { ...options, setData: (data: object) => Object.assign(running.data, data) };
    Object.assign(running.data, options.data);
    for (const [name, method] of Object.entries(options))
      if (typeof method === 'function') running.handlers[name] = method.bind(page);
  };
  const authing = phone.client();
  const module = { exports: undefined as unknown };
  const globals = {
    wx: { ...phone.wx, ...wx },
    Page: show,
    App: show,
    module,
    require: (name: string) => (name.endsWith('/authing.js') ? authing : { AuthenticationClient: clientOf(phone) }),
    console: { ...console, log: (...words: unknown[]) => running.said.push(...words) },
    ...(/^const authing = /m.test(code) ? {} : { authing }),
  };
  const functions = [...code.matchAll(/^(?:async )?function (\w+)/gm)].map(([, name]) => name);
  const body = `return (async () => {\n${code}\nreturn { ${functions.join(', ')} };\n})();`;
  const made = (await new Function(...Object.keys(globals), body)(...Object.values(globals))) as Handlers;
  Object.assign(running.handlers, made);
  running.exported = module.exports;
  return running;
}

/** The class as the samples use it; server and application are the story's, whatever a sample writes there. */
const clientOf = (phone: Phone) =>
  function AuthenticationClientOfTheStory({ onError }: AuthenticationClientOptions): AuthenticationClient {
    return phone.client(onError && { onError });
  };
