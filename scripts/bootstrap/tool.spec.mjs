import { expect, it } from '@jest/globals';
import { root } from './paths.mjs';
import { runTool, stopTools, toolsStopped } from './tool.mjs';

/** A tool that takes being asked to end for success. */
const TOOL = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('up');";

it('tools run until they are stopped, and none runs after that', async () => {
  const begun = [];
  const run = (code, onLine) =>
    runTool(process.execPath, ['-e', code], {
      cwd: root,
      env: process.env,
      onLine: (line) => begun.push(line) && onLine?.(),
    });
  await expect(run("console.log('first')")).resolves.toEqual({ code: 0, lines: ['first'] });
  expect(toolsStopped.aborted).toBe(false);
  await expect(run(TOOL, stopTools)).rejects.toThrow('Stopped.');
  await expect(run("console.log('late')")).rejects.toThrow('Stopped.');
  expect(begun).toEqual(['first', 'up']);
  expect(toolsStopped.aborted).toBe(true);
});
