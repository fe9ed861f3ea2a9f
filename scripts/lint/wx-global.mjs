import { nameOf, unwrapped } from './syntax.mjs';

const GLOBAL_OBJECTS = new Set(['globalThis', 'global', 'window', 'self']);

/** The platform's global `wx` has one user; also caught through globalThis. */
export const wxGlobal = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { wx: 'Only packages/sdk/src/platform/ and the demo touch `wx`: use the platform port.' },
  },
  create(context) {
    const report = (node) => context.report({ node, messageId: 'wx' });
    return {
      'Program:exit'() {
        const references = context.sourceCode.scopeManager.scopes.flatMap((scope) => scope.references);
        for (const { identifier, resolved } of references) {
          if (identifier.name === 'wx' && isAmbient(resolved)) report(identifier);
        }
      },
      MemberExpression(node) {
        if (nameOf(node) === 'wx' && GLOBAL_OBJECTS.has(unwrapped(node.object).name)) report(node);
      },
    };
  },
};

// `declare const wx` names the same global; a parameter or constant of that name is the caller's own object.
function isAmbient(variable) {
  if (!variable || variable.defs.length === 0) return true;
  return variable.defs.some(({ parent, node }) => parent?.declare === true || node?.declare === true);
}
