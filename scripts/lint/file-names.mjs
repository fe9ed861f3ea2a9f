import { basename } from 'node:path';

const KEBAB = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;

/** File names are kebab-case with dotted suffixes: `sign-in.service.ts`. */
export const fileNames = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      kebab: "'{{name}}' is not kebab-case: name the file after the one thing inside, like sign-in.service.ts.",
    },
  },
  create(context) {
    const name = basename(context.filename);
    return { Program: (node) => KEBAB.test(name) || context.report({ node, messageId: 'kebab', data: { name } }) };
  },
};
