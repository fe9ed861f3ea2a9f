import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from '../../../scripts/bootstrap/language.mjs';
import { runTool } from '../../../scripts/bootstrap/tool.mjs';
import { must } from '../../../scripts/smoke/checks.mjs';
import { inTurns } from '../../tools/turns.mjs';
import { copyProject } from './copy.mjs';
import { FAULTS } from './faults.mjs';
import { TITLES } from './titles.mjs';

const GATE = fileURLToPath(new URL('../run.mjs', import.meta.url));

/**
 * Runs the gate on copies with faults. A copy has several where WeChat compiles it all the same; each must be named by its own
 * check, and the checks that no fault concerns must pass: so none fails merely because it is a copy.
 */
export async function checkPlanted(checks, { project, work, env }) {
  const { missingPage, badStyle, missingComponent, typeError, ...compiled } = FAULTS;
  const typescript = placeIn(project).script === '.ts';
  const copies = [
    [...Object.values(compiled), ...(typescript ? [typeError] : [])],
    ...[missingPage, badStyle, missingComponent].map((fault) => [fault]),
  ];
  const runs = copies.map((faults, index) => [faults, join(work, `planted-${index}`)]);
  await inTurns(runs, async (faults, folder) => {
    const running = runGate(project, folder, faults, env);
    for (const fault of faults) {
      await checks.check(say(`不通过：${fault.zh}`, `fails for ${fault.en}`), async () => {
        expectNamed(await running, fault);
      });
    }
    const { zh, en } = faults[0];
    await checks.check(say(`其余检查通过：${zh}`, `passes the other checks with ${en}`), async () => {
      expectRestToPass(await running, faults);
    });
  });
}

async function runGate(project, folder, faults, env) {
  const copy = copyProject(project, join(folder, 'copy'));
  const place = placeIn(copy);
  for (const { plant } of faults) plant(place);
  // Its results are not those of this run.
  const own = { ...env, YAOPAI_TEST_RESULTS: '' };
  const { code, lines } = await runTool(process.execPath, [GATE, copy], { cwd: folder, env: own });
  rmSync(folder, { recursive: true, force: true });
  return { code, place, lines, verdicts: verdictsOf(lines) };
}

function expectNamed({ code, place, lines, verdicts }, { printed }) {
  must(code === 1 && / [1-9]\d* failed$/.test(lines.at(-1)), `exit code ${code}: ${lines.at(-1)}`);
  for (const [name, part] of Object.entries(printed(place))) {
    const { failed, told } = verdicts[name];
    must(failed && told.includes(part), `${TITLES[name]} does not name "${part}":\n${told}`);
  }
}

function expectRestToPass({ place, lines, verdicts }, faults) {
  const concerned = faults.flatMap(({ printed, unsaid = [] }) => [...Object.keys(printed(place)), ...unsaid]);
  // A package that is not there has no types either.
  if (faults.includes(FAULTS.missingPackage)) concerned.push('types');
  const wrong = Object.keys(TITLES).filter((name) => verdicts[name].failed && !concerned.includes(name));
  must(wrong.length === 0, `${wrong.map((name) => TITLES[name]).join(', ')}:\n${lines.join('\n')}`);
}

/** How each check went, `{failed, told}`, from what the gate printed. */
function verdictsOf(lines) {
  const verdicts = Object.fromEntries(Object.keys(TITLES).map((name) => [name, { failed: false, told: '' }]));
  let current;
  for (const line of lines) {
    const found = Object.keys(TITLES).find((name) => line.slice(7).startsWith(`${TITLES[name]} (`));
    if (found) {
      current = verdicts[found];
      current.failed = line.startsWith('FAILED');
    } else if (current) current.told += `${line}\n`;
  }
  return verdicts;
}

function placeIn(project) {
  const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
  const { miniprogramRoot = '' } = readJson(join(project, 'project.config.json'));
  const root = join(project, miniprogramRoot);
  const { pages } = readJson(join(root, 'app.json'));
  const script = existsSync(join(root, `${pages[0]}.ts`)) ? '.ts' : '.js';
  return { root, first: pages[0], last: pages.at(-1), script };
}
