import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../../scripts/smoke/checks.mjs';
import { inspectPackage } from '../../../packages/sdk/test/package-check.mjs';
import { fails, nothing, reports } from '../../tools/expect.mjs';
import { inTurns } from '../../tools/turns.mjs';
import { buildAsWechat } from '../../tools/wechat.mjs';
import {
  changeFile,
  createProject,
  createViteProject,
  LANGUAGES,
  toDevelopment,
  typecheck,
  WAYS,
} from './consumers.mjs';
import { inspectSignIn } from './sign-in.mjs';
import { compareSizes } from './sizes.mjs';
import { spoiledChecks } from './spoiled.mjs';
import { buildWithTaro, createTaroProject, TARO } from './taro.mjs';
import { buildWithVite } from './vite.mjs';

const KB = 1024;

/** `world`: `{work, env, sdk, deployment}`: a temporary folder, the tools' environment, the packed SDK, and a server. */
export async function checkAll(checks, world) {
  await checks.check('the tarball holds what it should and nothing else', () =>
    nothing(inspectPackage(world.sdk.folder)),
  );
  await checkSizes(checks, world);
  await inTurns(
    [...consumerChecks(world), ...viteChecks(world), ...taroChecks(world), ...spoiledChecks(world)],
    (title, work) => checks.check(title, work),
  );
}

/** Which package manager it was, the language does not know: one of them, and the copied file, stand for plain JavaScript. */
const IN_BOTH = new Set([WAYS.npm, WAYS['a copied file']]);

function consumerChecks(world) {
  return Object.entries(WAYS).flatMap(([way, install]) =>
    (IN_BOTH.has(install) ? Object.keys(LANGUAGES) : ['typescript']).map((language) => [
      `${way}, ${language}: "Build npm", compile, no warning, and the page signs in`,
      async () => {
        const project = createProject(world, `${way}-${language}`, language);
        await install(project, world.sdk, world.env, language);
        if (language === 'typescript') await typecheck(project, world.env);
        const { packed, warnings, compiled } = await buildAsWechat(project, world.env);
        must(packed === (install === WAYS['a copied file'] ? 0 : 1), `"Build npm" packed ${packed} packages`);
        nothing(warnings);
        nothing(await inspectSignIn(compiled, world.deployment));
      },
    ]),
  );
}

function viteChecks(world) {
  const { settings } = world.deployment;
  const make = async (name, page) => {
    const project = createViteProject(world.work, { name, page, settings });
    await WAYS.npm(project, world.sdk, world.env);
    // weapp-vite bundles devDependencies; dependencies it leaves to "Build npm".
    toDevelopment(project);
    const built = await buildWithVite(project, world.env);
    await typecheck(project, world.env);
    nothing(await inspectSignIn(built.compiled, world.deployment));
    return built;
  };
  return [
    ['weapp-vite bundles @yaopai/sdk, types check, and the page signs in', () => make('vite')],
    [
      'weapp-vite bundles @yaopai/sdk/sign-in, with the page at most 10 KB, types check, and the page signs in',
      async () => {
        const { bytes } = await make('vite-sign-in', 'sign-in.ts');
        console.log(`       ${bytes} bytes`);
        must(bytes <= 10 * KB, `the page with the sign-in part has ${bytes} bytes`);
      },
    ],
  ];
}

/** Taro's output is a mini program, which WeChat compiles in turn: that is what runs. */
function taroChecks({ work, env, sdk, deployment }) {
  const { settings } = deployment;
  const build = async () => {
    const project = createTaroProject(work, { name: 'taro', settings });
    await WAYS.npm(project, sdk, env);
    // Taro bundles both kinds; without dependencies there is nothing to "Build npm".
    toDevelopment(project);
    nothing(await buildWithTaro(project, env));
    const { warnings, compiled } = await buildAsWechat(project, env);
    nothing(warnings);
    return compiled;
  };
  let building;
  const built = () => (building ??= build());
  return [
    [
      'Taro bundles @yaopai/sdk for weapp, types check, WeChat compiles it without a warning, and the page signs in',
      async () => nothing(await inspectSignIn(await built(), deployment, TARO)),
    ],
    [
      'is red for a Taro page that imports what was not installed, and for one that talks to nobody',
      async () => {
        const bare = createTaroProject(work, { name: 'taro-bare', settings });
        await fails(buildWithTaro(bare, env), /Cannot find module '@yaopai\/sdk'/);
        const lonely = join(work, 'taro-lonely');
        cpSync(await built(), lonely, { recursive: true });
        changeFile(join(lonely, 'pages/index/index.js'), (code) => code.replace(settings.host, 'http://127.0.0.1:1'));
        reports(await inspectSignIn(lonely, deployment, TARO), /^the page throws Error 网络连接失败/);
      },
    ],
  ];
}

async function checkSizes(checks, { sdk }) {
  await checks.check('the SDK is a fraction of the one it replaces', async () => {
    const sizes = await compareSizes(sdk.folder);
    for (const { name, bytes, gzipped } of sizes) {
      console.log(`       ${name.padEnd(36)} ${count(bytes)} bytes minified, ${count(gzipped)} gzipped`);
    }
    const [whole, signIn, other] = sizes;
    must(whole.bytes <= 24 * KB, '@yaopai/sdk has more than 24 KB');
    must(signIn.bytes <= 10 * KB, '@yaopai/sdk/sign-in has more than 10 KB');
    must(whole.gzipped * 5 < other.gzipped, 'the other SDK is not five times as large: was it bundled whole?');
  });
}

const count = (bytes) => bytes.toLocaleString('en').padStart(7);
