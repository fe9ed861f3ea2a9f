import { visitImports } from './imports.mjs';
import { placeOf } from './rooms.mjs';

const KEEPS_TYPEORM = /(\.repository\.ts$)|(\.entit(y|ies)\.ts$)|((^|\/)(database|migrations)\/)/;

/** TypeORM stays in repositories, entities, database/ and migrations; tests may reach past them. */
export const ormFiles = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', properties: { root: { type: 'string' } } }],
    messages: {
      misplaced:
        'TypeORM stays in *.repository.ts, *.entity.ts, database/ and migrations/: ask a repository a question instead.',
    },
  },
  create(context) {
    const place = placeOf(context.options[0].root, context.filename);
    if (place.isTest || KEEPS_TYPEORM.test(place.within)) return {};
    return visitImports((node, specifier) => {
      if (/^typeorm(\/|$)/.test(specifier)) context.report({ node, messageId: 'misplaced' });
    });
  },
};
