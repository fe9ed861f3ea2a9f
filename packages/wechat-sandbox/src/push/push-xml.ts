/** A push as XML: texts in CDATA, numbers bare, nested objects as nested elements. */
export const toXml = (message: Record<string, unknown>): string => `<xml>${elements(message)}</xml>`;

function elements(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .flatMap(([name, value]) =>
      Array.isArray(value) ? value.map((item: unknown) => [name, item] as const) : [[name, value] as const],
    )
    .map(([name, value]) => `<${name}>${content(value)}</${name}>`)
    .join('');
}

function content(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object' && value !== null) return elements({ ...value });
  return `<![CDATA[${String(value).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
