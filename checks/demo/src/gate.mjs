import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { say, tell } from '../../../scripts/bootstrap/language.mjs';
import { runTool } from '../../../scripts/bootstrap/tool.mjs';
import { toolModules } from '../../tools/paths.mjs';
import { runWechatTools } from '../../tools/wechat.mjs';
import { copyProject } from './copy.mjs';
import { compareNpm } from './npm.mjs';
import { inspectQuality } from './quality.mjs';
import { inKb, inspectSize } from './size.mjs';
import { inspectSyntax, inspectTemplates } from './syntax.mjs';
import { TITLES } from './titles.mjs';

/** Lines of one check that are shown; what is mended first is at the top. */
const SHOWN = 20;

/**
 * All that a mini program's sources are held to. `project` is only read; `work` is a folder to use. `checks` counts and reports,
 * as `createChecks` does.
 */
export async function holdToGate(checks, { project, work, env }) {
  const { miniprogramRoot = '' } = JSON.parse(readFileSync(join(project, 'project.config.json'), 'utf8'));
  const root = join(project, miniprogramRoot);
  const wechat = startWechatTools({ project, miniprogramRoot, work, env });
  const gates = [
    {
      name: 'types',
      advice: tell(
        '按提示修改源码；找不到模块时先安装依赖。',
        'Mend the source; where a module is not found, install it first.',
      ),
      inspect: () => inspectTypes(project, env),
    },
    {
      name: 'npm',
      advice: tell(
        '安装 package.json 中的依赖，再运行项目的 build（或在开发者工具中“工具 → 构建 npm”）。',
        'Install what package.json names, then run the build of the project (or "Tools → Build npm" in DevTools).',
      ),
      inspect: async () => {
        const { stages, packed } = await wechat;
        return [...told(stages.npm), ...compareNpm(join(root, 'miniprogram_npm'), packed)];
      },
    },
    {
      name: 'upload',
      advice: tell(
        '页面、组件与图标都要存在，JSON、TS、WXML、WXSS 都要能编译。',
        'Pages, components and icons must exist; JSON, TS, WXML and WXSS must compile.',
      ),
      inspect: async () => told((await wechat).stages.upload),
    },
    {
      name: 'dependencies',
      advice: tell(
        '补上缺少的文件或软件包，或删去引用。',
        'Add the missing file or package, or remove what asks for it.',
      ),
      inspect: async () => told(compiledStage(await wechat, 'analysis')),
    },
    {
      name: 'syntax',
      advice: tell(
        '在所示的行附近找未闭合的标签、括号或引号。',
        'Near that line a tag, bracket or quote is not closed.',
      ),
      inspect: () => inspectSyntax(root, work),
    },
    {
      name: 'templates',
      advice: tell(
        '警告也算错误：在基础库的新组件框架中，这里的行为不确定。',
        'A warning is an error: what WeChat does here is not certain.',
      ),
      inspect: () => inspectTemplates(root),
    },
    {
      name: 'quality',
      advice: tell(
        '删去不用的文件，打开所列的设置。',
        'Remove files that nothing uses, and switch on the settings named.',
      ),
      inspect: async () => {
        const stage = compiledStage(await wechat, 'quality');
        return [...told(stage), ...inspectQuality(stage.items ?? [])];
      },
    },
    {
      name: 'size',
      advice: tell('把大文件放到服务器或 CDN，或者使用分包。', 'Serve large files from a server, or use subpackages.'),
      inspect: async () => {
        compiledStage(await wechat, 'quality');
        const { packages, wrong } = inspectSize((await wechat).compiled);
        for (const { name, bytes } of packages) console.log(`       ${name}: ${inKb(bytes)}`);
        return wrong;
      },
    },
  ];
  // One in plain JavaScript has no types to check.
  const held = existsSync(join(project, 'tsconfig.json')) ? gates : gates.filter(({ name }) => name !== 'types');
  for (const { name, advice, inspect } of held) {
    await checks.check(TITLES[name], async () => fail(await inspect(), advice));
  }
}

// All stages at once, on a copy, while types are checked.
function startWechatTools({ project, miniprogramRoot, work, env }) {
  const copy = copyProject(project, join(work, 'project'));
  const packed = join(copy, miniprogramRoot, 'miniprogram_npm');
  // "Build npm" adds and never removes.
  rmSync(packed, { recursive: true, force: true });
  const tools = runWechatTools(copy, env).then((answer) => ({ ...answer, packed }));
  // Each check that needs it reports a failure; until then it is not an unhandled one.
  tools.catch(() => undefined);
  return tools;
}

async function inspectTypes(project, env) {
  const tsc = join(toolModules, 'typescript', 'bin', 'tsc');
  const args = [tsc, '-p', project, '--noEmit', '--pretty', 'false'];
  const { code, lines } = await runTool(process.execPath, args, { cwd: project, env });
  return code === 0 ? [] : lines;
}

const told = ({ warnings, error }) => (error === undefined ? warnings : [...warnings, error]);

/** @throws Error where there is no compiled code to look at. */
function compiledStage({ stages }, name) {
  if (!stages[name]) {
    throw new Error(say('代码没有编译出来，原因见上。', 'There is no compiled code; the check above says why.'));
  }
  return stages[name];
}

function fail(wrong, advice) {
  if (wrong.length === 0) return;
  const more = wrong.length > SHOWN ? [say(`…还有 ${wrong.length - SHOWN} 行`, `… ${wrong.length - SHOWN} more`)] : [];
  throw new Error([...wrong.slice(0, SHOWN), ...more, advice].join('\n'));
}
