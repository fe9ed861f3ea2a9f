import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from './tools.mjs';

const COMPILER = fileURLToPath(new URL('compile.mjs', import.meta.url));

/** What the compiler says of itself while all is well, also where it cannot reach WeChat. */
const CHATTER = [
  /^\[summer-compiler\] forkProcess( serialize| start| done)? \[/,
  /^serialize mini-weixin$/,
  /servicewechat\.com\/wxa\/ci\/getwhiteextlist/,
  /^\[error\] get white ext list fail/,
];

/**
 * "Build npm", the code to upload, its dependencies and its quality, by WeChat's own tools in a process of their own, which they
 * never end: `{stages: {npm: {packed}, upload, analysis, quality: {items}}, compiled}`, each stage with its `warnings` (all that
 * was warned of or printed to stderr) and its `error`. Without code to upload the last two are missing. What is packed and
 * compiled is put into and beside the project's folder.
 */
export async function runWechatTools(project, env) {
  const result = `${project}-result.json`;
  await run(process.execPath, [COMPILER, project, result], { cwd: project, env });
  const answer = JSON.parse(readFileSync(result, 'utf8'));
  for (const stage of Object.values(answer.stages)) {
    stage.warnings = stage.warnings.filter((line) => !CHATTER.some((chatter) => chatter.test(line)));
    // Paths as the project's author knows them.
    stage.error = stage.error?.replaceAll(`${project}/`, '');
  }
  return answer;
}

/** The same for code that should compile: `{packed, warnings, compiled}`. @throws Error when a stage failed. */
export async function buildAsWechat(project, env) {
  const { stages, compiled } = await runWechatTools(project, env);
  const failed = Object.values(stages).find((stage) => stage.error !== undefined);
  if (failed) throw new Error([...failed.warnings, failed.error].join('\n'));
  return { packed: stages.npm.packed, warnings: Object.values(stages).flatMap((stage) => stage.warnings), compiled };
}
