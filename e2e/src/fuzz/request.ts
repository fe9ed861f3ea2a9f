/** Whose headers a request carries: those of the pool that must stay as it is, or of another pool. */
export type Scene = 'victim' | 'foreign';

/**
 * A request as it was generated. Header values, target and body hold slots, as `{{token.3}}`, which are filled when it is sent:
 * the same seed gives the same requests whatever the servers answered meanwhile.
 */
export interface FuzzRequest {
  /** Of the description, as it was meant. */
  operation: string;
  /** Its refusal has the form of the OAuth standards, unless it never reached the route. */
  isOAuth: boolean;
  scene: Scene;
  method: string;
  /** Path and query, each character one byte. */
  target: string;
  /** Written in this order, also twice. */
  headers: [name: string, value: string][];
  body?: Body;
  /** Bytes that no HTTP library writes are made of it. */
  raw?: string;
}

export interface Body {
  text: string;
  /** Each character one byte; default UTF-8. */
  latin1?: boolean;
}

export const bytesOf = ({ text, latin1 }: Body): Buffer => Buffer.from(text, latin1 ? 'latin1' : 'utf8');

/** Every slot in it, once. */
export function slotsOf({ target, headers, body }: FuzzRequest): string[] {
  const texts = [target, ...headers.map(([, value]) => value), body?.text ?? ''];
  return [...new Set(texts.flatMap((text) => [...text.matchAll(SLOT)].map(([, name]) => name!)))];
}

export function filled(request: FuzzRequest, values: ReadonlyMap<string, string>): FuzzRequest {
  const fill = (text: string): string => text.replace(SLOT, (slot, name: string) => values.get(name) ?? slot);
  const { target, headers, body } = request;
  return {
    ...request,
    target: fill(target),
    headers: headers.map(([name, value]) => [name, fill(value)]),
    ...(body && { body: { ...body, text: fill(body.text) } }),
  };
}

const SLOT = /\{\{([\w.-]+)\}\}/g;
