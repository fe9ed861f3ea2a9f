/** What is wrong in a mini program, and where; its message is for the person who wrote the file. */
export class CompileProblem extends Error {
  constructor(file: string, sentence: string, line?: number) {
    super(`${line === undefined ? file : `${file}:${line}`}: ${sentence}`);
    this.name = 'CompileProblem';
  }
}
