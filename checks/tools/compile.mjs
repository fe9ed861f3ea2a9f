// node compile.mjs PROJECT RESULT: what the buttons "Build npm", "Upload" (without the upload), "Analyse dependencies" and
// "Code quality" of WeChat's developer tools do. Writes to RESULT what each of them said, and how it failed if it did.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { format } from 'node:util';
import AdmZip from 'adm-zip';

const [project, result] = process.argv.slice(2);
let warnings;
for (const name of ['warn', 'error']) console[name] = (...parts) => warnings.push(format(...parts));
// The compiler's own child processes do not see the line above; they write here.
process.stderr.write = (text) => warnings.push(String(text).trim()) > 0;

const stages = {};
async function stage(name, work) {
  warnings = [];
  stages[name] = { warnings };
  try {
    Object.assign(stages[name], await work());
  } catch (error) {
    stages[name].error = String(error.message ?? error);
  }
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const configuration = readJson(join(project, 'project.config.json'));
const manifest = join(project, 'package.json');
const { dependencies } = existsSync(manifest) ? readJson(manifest) : {};
const compiled = `${project}-compiled`;

await stage('npm', build);
await stage('upload', compile);
if (!stages.upload.error) {
  await stage('analysis', analyse);
  await stage('quality', judge);
}
writeFileSync(result, JSON.stringify({ stages, compiled }));
// What the compiler started does not end by itself.
process.exit(0);

// Read where its mistakes are caught: it warns while it is loaded.
function tools() {
  return createRequire(import.meta.url)('miniprogram-ci');
}

function open(projectPath) {
  const ci = tools();
  const attributes = { appid: 'touristappid', type: 'miniProgram', privateKey: 'offline' };
  const opened = new ci.Project({ ...attributes, projectPath, ignores: ['node_modules/**/*', 'sdk/**/*'] });
  opened.attr = async () => ci.DefaultProjectAttr;
  return opened;
}

async function build() {
  if (!dependencies) return { packed: 0 };
  const { miniProgramPackNum, otherNpmPackNum, warnList } = await tools().packNpmManually({
    packageJsonPath: manifest,
    miniprogramNpmDistDir: join(project, configuration.miniprogramRoot ?? ''),
  });
  if (otherNpmPackNum > 0) warnings.push(`${otherNpmPackNum} packages have no miniprogram field`);
  warnings.push(...warnList.map((warning) => warning.msg ?? format(warning)));
  return { packed: miniProgramPackNum };
}

async function compile() {
  const upload = `${project}.zip`;
  const options = { project: open(project), version: '1', setting: { useProjectConfig: true } };
  await tools().getCompiledResult(options, upload);
  new AdmZip(upload).extractAllTo(compiled, true);
  // What is uploaded lacks the settings, which are judged too.
  const setting = { ...configuration.setting, useCompilerPlugins: false };
  const own = { ...configuration, miniprogramRoot: '', srcMiniprogramRoot: '', setting };
  writeFileSync(join(compiled, 'project.config.json'), JSON.stringify(own));
}

async function analyse() {
  await tools().analyseCode(open(compiled));
}

async function judge() {
  return { items: await tools().checkCodeQuality(open(compiled)) };
}
