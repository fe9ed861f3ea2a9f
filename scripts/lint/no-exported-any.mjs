import { ESLintUtils } from '@typescript-eslint/utils';
import ts from 'typescript';

/** Nothing exported has the type `any`, written or inferred, nor returns it or a promise of it. Needs type information. */
export const noExportedAny = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { any: "'{{name}}' is exported with `any` in its type: name the type (or `unknown`)." },
  },
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    const checker = services.program.getTypeChecker();
    return {
      'Program:exit'(program) {
        const module = checker.getSymbolAtLocation(services.esTreeNodeToTSNodeMap.get(program));
        for (const exported of module ? checker.getExportsOfModule(module) : []) {
          // `export { parse }` is an alias of what this file declares.
          const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
          const declaration = symbol.declarations?.find(
            (node) => node.getSourceFile() === services.esTreeNodeToTSNodeMap.get(program),
          );
          if (!declaration || !(symbol.flags & ts.SymbolFlags.Value)) continue;
          if (!hasAny(checker, checker.getTypeOfSymbolAtLocation(symbol, declaration))) continue;
          const node = services.tsNodeToESTreeNodeMap.get(declaration) ?? program;
          context.report({ node, messageId: 'any', data: { name: exported.name } });
        }
      },
    };
  },
};

function hasAny(checker, type) {
  if (isAny(type)) return true;
  return checker
    .getSignaturesOfType(type, ts.SignatureKind.Call)
    .some(
      (signature) =>
        isAny(awaited(checker, signature.getReturnType())) ||
        signature.getParameters().some((parameter) => isAny(typeOf(checker, parameter))),
    );
}

function typeOf(checker, symbol) {
  return symbol.valueDeclaration
    ? checker.getTypeOfSymbolAtLocation(symbol, symbol.valueDeclaration)
    : checker.getTypeOfSymbol(symbol);
}

function awaited(checker, type) {
  return checker.getAwaitedType(type) ?? type;
}

// An unresolved import has TypeScript's error type, which is also flagged Any: the compiler reports that one.
function isAny(type) {
  return Boolean(type.flags & ts.TypeFlags.Any) && type.intrinsicName !== 'error';
}
