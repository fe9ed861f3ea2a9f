import postcss, { CssSyntaxError, type Input, type Node, type Root } from 'postcss';
import { CompileProblem } from './problem.js';

const files = new WeakMap<Input, string>();

/** Parses WXSS; `problemAt` then knows which file a rule of it comes from, wherever it was imported. */
export function parseSheet(file: string, text: string): Root {
  try {
    const root = postcss.parse(text);
    if (root.source) files.set(root.source.input, file);
    return root;
  } catch (error) {
    if (error instanceof CssSyntaxError) throw new CompileProblem(file, error.reason, error.line);
    throw error;
  }
}

export function problemAt({ source }: Node, sentence: string): CompileProblem {
  return new CompileProblem((source && files.get(source.input)) ?? 'WXSS', sentence, source?.start?.line);
}
