/**
 * A text as part of a path or a query. Half of a surrogate pair, at which `encodeURIComponent` would throw, becomes a question mark: the server
 * refuses it, as any name it does not know.
 */
export const inUrl = (text: string): string => encodeURIComponent(String(text).replace(/[\ud800-\udfff]/gu, '?'));
