/** Calls `check(node, specifier)` for every static, dynamic, type-only and CommonJS import of a file. */
export function visitImports(check) {
  const literal = (node, source) => {
    if (typeof source?.value === 'string') check(node, source.value);
  };
  return {
    ImportDeclaration: (node) => literal(node, node.source),
    ExportNamedDeclaration: (node) => literal(node, node.source),
    ExportAllDeclaration: (node) => literal(node, node.source),
    ImportExpression: (node) => literal(node, node.source),
    TSImportType: (node) => literal(node, node.source ?? node.argument?.literal),
    TSExternalModuleReference: (node) => literal(node, node.expression),
    "CallExpression[callee.name='require']": (node) => literal(node, node.arguments[0]),
  };
}
