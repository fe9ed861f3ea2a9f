/** What a field may hold, as far as the description tells: the parts of JSON Schema that it uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

/** One operation of the running server's description, references resolved. */
export interface Operation {
  /** As `PUT /api/v1/me`, with `{id}` for what the path names. */
  name: string;
  method: string;
  path: string;
  query: string[];
  /** Wants an access token. */
  forUser: boolean;
  /** Refuses in the form of the OAuth standards. */
  isOAuth: boolean;
  body?: { contentType: string; schema: Schema };
}

interface Description {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, Schema> };
}

interface DescribedOperation {
  parameters?: { in: string; name: string }[];
  security?: Record<string, unknown>[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

export function operationsOf(description: unknown): Operation[] {
  const { paths, components } = description as Description;
  return Object.entries(paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([verb, { parameters = [], security = [], requestBody }]): Operation => {
      const method = verb.toUpperCase();
      const [contentType, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
      return {
        name: `${method} ${path}`,
        method,
        path,
        query: parameters.filter((each) => each.in === 'query').map(({ name }) => name),
        forUser: security.some((each) => 'bearer' in each),
        isOAuth: security.some((each) => 'basic' in each),
        ...(contentType && content && { body: { contentType, schema: resolved(content.schema, components.schemas) } }),
      };
    }),
  );
}

/** No request of the description holds itself, so this ends. */
function resolved(schema: Schema, named: Record<string, Schema>): Schema {
  if (schema.$ref) return resolved(named[schema.$ref.split('/').at(-1)!]!, named);
  const { properties, items } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, resolved(each, named)])),
    }),
    ...(items && { items: resolved(items, named) }),
  };
}
