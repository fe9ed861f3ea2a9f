import { isNamed, nameOf } from './syntax.mjs';

/** `process.env` has one reader; also caught through globalThis, destructuring and node:process. */
export const processEnv = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      env: 'Only apps/server/src/config/env.ts reads the environment: take the value from the configuration.',
    },
  },
  create(context) {
    const report = (node) => context.report({ node, messageId: 'env' });
    return {
      MemberExpression(node) {
        if (nameOf(node) === 'env' && (isNamed(node.object, 'process') || nameOf(node.object) === 'process'))
          report(node);
      },
      VariableDeclarator(node) {
        if ((isNamed(node.init, 'process') || nameOf(node.init) === 'process') && destructures(node.id, 'env'))
          report(node);
      },
      ImportDeclaration(node) {
        if (!/^(node:)?process$/.test(node.source.value)) return;
        if (node.specifiers.some((specifier) => specifier.imported?.name === 'env')) report(node);
      },
    };
  },
};

function destructures(pattern, name) {
  return pattern.type === 'ObjectPattern' && pattern.properties.some((property) => property.key?.name === name);
}
