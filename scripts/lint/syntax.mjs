/** The property name of a member access, static or by a literal. */
export function nameOf(node) {
  const bare = unwrapped(node);
  if (bare?.type !== 'MemberExpression') return undefined;
  return bare.computed ? bare.property.value : bare.property.name;
}

/** Whether a node, casts aside, is the identifier `name`. */
export function isNamed(node, name) {
  const bare = unwrapped(node);
  return bare?.type === 'Identifier' && bare.name === name;
}

/** A node without TypeScript's casts around it. */
export function unwrapped(node) {
  return /^TS(As|Satisfies|NonNull|TypeAssertion)/.test(node?.type ?? '') ? unwrapped(node.expression) : node;
}
