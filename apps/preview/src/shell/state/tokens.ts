import { fromBase64 } from './base64.js';

/** A JSON Web Token that was seen, decoded. Nothing is verified: whoever reads it here trusts nobody by it. */
export interface Token {
  raw: string;
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

const JWT = /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g;

/** The tokens in some texts, each once. */
export function findTokens(texts: readonly string[]): Token[] {
  const raw = new Set(texts.flatMap((text) => text.match(JWT) ?? []));
  return [...raw].flatMap((token) => decode(token) ?? []);
}

function decode(raw: string): Token | undefined {
  const [header = '', claims = ''] = raw.split('.');
  try {
    return { raw, header: readPart(header), claims: readPart(claims) };
  } catch {
    return undefined;
  }
}

function readPart(part: string): Record<string, unknown> {
  const bytes = fromBase64(part.replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}

/** Seconds until `exp`; negative once it is over. Undefined for a token without an end. */
export function secondsLeft({ claims }: Token, nowMs: number): number | undefined {
  const { exp } = claims;
  return typeof exp === 'number' ? Math.round(exp - nowMs / 1000) : undefined;
}
