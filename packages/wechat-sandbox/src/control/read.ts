/** A control request that cannot be carried out: 400 (or 404) with what is wrong and what to do. */
export class ControlError extends Error {
  constructor(
    message: string,
    readonly whatToDo: string,
    /** Both in Chinese. */
    readonly zh: string,
    readonly status: 400 | 404 | 409 = 400,
    /** The number that `wx` gives for it. */
    readonly errno?: number,
  ) {
    super(message);
  }
}

type Fields = Record<string, unknown>;

const wrong = (name: string, [expected, zh]: [string, string], example: string): ControlError =>
  new ControlError(
    `"${name}" must be ${expected}.`,
    `Send JSON such as {"${name}": ${example}}.`,
    `"${name}" 必须是${zh}。请发送 JSON，例如 {"${name}": ${example}}。`,
  );

const textOf = (most: number): [string, string] => [`a text of 1 to ${most} characters`, ` 1 到 ${most} 个字符的文本`];

/** The body as an object, with no field that nobody reads: a misspelt one would otherwise be lost in silence. */
export function objectWith(body: unknown, known: readonly string[]): Fields {
  if (body === undefined || body === null || body === '') return {};
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw new ControlError(
      'The body must be a JSON object.',
      'Send content-type application/json and an object.',
      '请求体必须是 JSON 对象。请以 content-type application/json 发送一个对象。',
    );
  }
  const unknown = Object.keys(body).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new ControlError(
      `Unknown field "${unknown[0]}".`,
      `Known fields: ${known.join(', ')}.`,
      `没有 "${unknown[0]}" 这个字段。可用的字段：${known.join('、')}。`,
    );
  }
  return { ...body };
}

export function optionalText(fields: Fields, name: string, most = 256): string | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value.length === 0 || value.length > most) {
    throw wrong(name, textOf(most), '"…"');
  }
  return value;
}

export function requiredText(fields: Fields, name: string, most = 256): string {
  const value = optionalText(fields, name, most);
  if (value === undefined) throw wrong(name, textOf(most), '"…"');
  return value;
}

export function optionalNumber(fields: Fields, name: string, least = 0): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least) {
    throw wrong(name, [`a number of at least ${least}`, `不小于 ${least} 的数字`], String(least));
  }
  return value;
}

export function optionalFlag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'boolean') throw wrong(name, ['true or false', ' true 或 false'], 'true');
  return value;
}

export function oneOf<Choice extends string>(
  fields: Fields,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value);
  if (found === undefined)
    throw wrong(name, [`one of ${choices.join(', ')}`, `以下之一：${choices.join('、')}`], `"${choices[0]}"`);
  return found;
}

export function optionalList<Item>(fields: Fields, name: string, read: (item: unknown) => Item): Item[] | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw wrong(name, ['a list', '列表'], '[]');
  return value.map(read);
}

export function optionalMap<Value>(
  fields: Fields,
  name: string,
  read: (value: unknown) => Value,
): Record<string, Value> | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(name, ['an object', '对象'], '{}');
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item)]));
}

export function listItemText(item: unknown): string {
  if (typeof item === 'string' && item.length > 0) return item;
  throw new ControlError(
    'A list holds something other than text.',
    'Send a list of non-empty texts.',
    '列表里有不是文本的内容。请发送由非空文本组成的列表。',
  );
}

export function listItemNumber(item: unknown): number {
  if (typeof item === 'number' && Number.isFinite(item)) return item;
  throw new ControlError('A value is not a number.', 'Send a number.', '有一个值不是数字。请发送数字。');
}
