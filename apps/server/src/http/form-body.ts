import { errorCodes, type FastifyInstance } from 'fastify';
import { FORM, takesForm } from './oauth-route.js';

/**
 * Forms, for the routes that say so: a form needs no permission to come from another site's page, so no other route reads one.
 * `URLSearchParams` is the form standard's own parser; a parameter that comes twice becomes a list, which no rule accepts.
 */
export function acceptFormBodies(fastify: FastifyInstance): void {
  fastify.addContentTypeParser<string>(FORM, { parseAs: 'string' }, (request, body, done) => {
    if (takesForm(request)) done(null, fieldsOf(new URLSearchParams(body)));
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(FORM), undefined);
  });
}

/** In one step for each parameter, however often one repeats: a form is read before its sender is known. */
function fieldsOf(form: URLSearchParams): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of form) {
    const known = fields.get(name);
    if (known === undefined) fields.set(name, value);
    else if (typeof known === 'string') fields.set(name, [known, value]);
    else known.push(value);
  }
  return Object.fromEntries(fields);
}
