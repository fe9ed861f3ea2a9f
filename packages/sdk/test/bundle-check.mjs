// What may not be in a file that runs in a mini program. Parsing as ES2017 is part of the check: newer syntax does not parse.
import { gzipSync } from 'node:zlib';
import { parse } from 'acorn';
import { ancestor } from 'acorn-walk';

/** Globals that a mini program does not have, or that would be a surprise there. */
const FORBIDDEN_GLOBALS = new Set(
  'window document self globalThis global navigator location localStorage URL URLSearchParams fetch XMLHttpRequest AbortController crypto Buffer TextEncoder TextDecoder atob btoa process eval Function Intl queueMicrotask structuredClone'.split(
    ' ',
  ),
);

/** `wx` calls that answer at once. All others must be given callbacks: their promise form came later, and not for all. */
const SYNCHRONOUS = /Sync$|^(canIUse|getAppBaseInfo)$/;

/** Names that are read, as opposed to `x.name`, `{ name: … }` and `{ name() {} }`. */
function isReference(node, parent) {
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed;
  if (parent.type === 'Property') return parent.value === node || parent.computed;
  return parent.type !== 'MethodDefinition' || parent.computed;
}

/** Whether `success` and `fail` are both properties of an object written somewhere inside the arguments. */
function hasCallbacks(call) {
  const names = new Set();
  for (const argument of call.arguments) ancestor(argument, { Property: ({ key }) => names.add(key.name) });
  return names.has('success') && names.has('fail');
}

/** Lists what is wrong with the source of one file; `mayRequire` are the modules that it may load. */
export function inspectSource(source, { mayRequire = [] } = {}) {
  const wrong = [];
  let tree;
  try {
    tree = parse(source, { ecmaVersion: 2017, sourceType: 'script' });
  } catch (error) {
    return [`not ES2017: ${error.message}`];
  }
  ancestor(tree, {
    Identifier(node, _, ancestors) {
      const parent = ancestors[ancestors.length - 2];
      if (FORBIDDEN_GLOBALS.has(node.name) && isReference(node, parent)) wrong.push(`uses ${node.name}`);
      if (node.name === 'wx' && !(parent.type === 'MemberExpression' && parent.object === node && !parent.computed)) {
        wrong.push('uses wx other than as wx.name');
      }
      if (node.name === 'require') {
        const [argument] = parent.type === 'CallExpression' && parent.callee === node ? parent.arguments : [];
        if (!mayRequire.includes(argument?.value)) wrong.push(`requires ${argument?.value}`);
      }
    },
    Literal(node) {
      if (typeof node.value === 'string' && /^patch$/i.test(node.value))
        wrong.push('uses PATCH, which wx.request has not');
    },
    CallExpression(node) {
      const { callee } = node;
      if (
        callee.type !== 'MemberExpression' ||
        callee.computed ||
        callee.object.name !== 'wx' ||
        SYNCHRONOUS.test(callee.property.name)
      )
        return;
      if (!hasCallbacks(node)) wrong.push(`calls wx.${callee.property.name} without callbacks`);
    },
  });
  return wrong;
}

/** Bytes of a file as it is and gzipped. */
export function sizeOf(source) {
  return { bytes: Buffer.byteLength(source), gzipped: gzipSync(source, { level: 9 }).length };
}
