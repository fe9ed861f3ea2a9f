import { visitImports } from './imports.mjs';
import { brokenRule } from './rooms.mjs';

/** Imports follow the dependency table, and a server capability is entered by its index.ts only. */
export const boundaries = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object', properties: { root: { type: 'string' } } }],
    messages: { broken: '{{sentence}}' },
  },
  create(context) {
    const { root } = context.options[0];
    return visitImports((node, specifier) => {
      const sentence = brokenRule(root, context.filename, specifier);
      if (sentence) context.report({ node, messageId: 'broken', data: { sentence } });
    });
  },
};
