import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspectPackage } from '../../../packages/sdk/test/package-check.mjs';
import { fails, reports } from '../../tools/expect.mjs';
import { buildAsWechat } from '../../tools/wechat.mjs';
import {
  changeFile,
  changeManifest,
  createProject,
  pageOf,
  putPackage,
  typecheck,
  WAYS,
  without,
} from './consumers.mjs';
import { copyOf } from './package.mjs';
import { inspectSignIn } from './sign-in.mjs';

/** The checks above can fail: each is given something that is broken in a way that has happened to others. */
export function spoiledChecks(world) {
  const { sdk, work, env, deployment } = world;
  const spoiled = (name, spoil) => {
    const folder = copyOf(sdk, work, name);
    spoil(folder);
    return folder;
  };
  const build = (name, folder) => {
    const project = createProject(world, name, 'javascript');
    putPackage(project, folder);
    return buildAsWechat(project, env);
  };
  const es2022 = '\nclass Later { static #count = 0; static { Later.#count ??= 1; } }\n';
  return [
    [
      'is red for ES2022 in a shipped file',
      () => {
        const folder = spoiled('es2022', (at) =>
          changeFile(join(at, 'miniprogram_dist/index.js'), (source) => source + es2022),
        );
        reports(inspectPackage(folder), /^miniprogram_dist\/index\.js: not ES2017/);
      },
    ],
    [
      'is red without the miniprogram field and its folder: the packer takes main, and fails at newer syntax',
      async () => {
        const folder = spoiled('no-field', (at) => {
          changeManifest(at, (manifest) => ({ ...without(manifest, 'miniprogram'), main: 'dist/main.js' }));
          // Without the field the packer still takes a folder of this name.
          rmSync(join(at, 'miniprogram_dist'), { recursive: true });
          cpSync(join(at, 'dist/index.cjs'), join(at, 'dist/main.js'));
          changeFile(join(at, 'dist/main.js'), (source) => source + es2022);
        });
        reports(inspectPackage(folder), /miniprogram is not miniprogram_dist/);
        await fails(build('no-field-project', folder), /parse js file .*main\.js/);
      },
    ],
    [
      'is red for a helper that no dependency brings: in the tarball, in the dependency analysis and on the phone',
      async () => {
        const folder = spoiled('helper', (at) =>
          changeFile(join(at, 'miniprogram_dist/index.js'), (source) => `require("tslib");${source}`),
        );
        reports(inspectPackage(folder), /^miniprogram_dist\/index\.js: requires tslib/);
        const { warnings, compiled } = await build('helper-project', folder);
        reports(warnings, /Couldn't resolve the Js file "tslib"/);
        reports(await inspectSignIn(compiled, deployment), /module 'tslib' is not defined/);
      },
    ],
    [
      'is red for a map and a test in the tarball, a dependency, and a missing file',
      () => {
        const folder = spoiled('extras', (at) => {
          for (const file of ['index.js.map', 'index.spec.js']) writeFileSync(join(at, 'miniprogram_dist', file), '');
          changeManifest(at, (manifest) => ({ ...manifest, dependencies: { tslib: '*' } }));
          rmSync(join(at, 'LICENSE'));
        });
        const wrong = inspectPackage(folder);
        reports(wrong, /^ships miniprogram_dist\/index\.js\.map$/);
        reports(wrong, /^ships miniprogram_dist\/index\.spec\.js$/);
        reports(wrong, /has dependencies/);
        reports(wrong, /^lacks LICENSE$/);
      },
    ],
    [
      'is red for a page with a type error, one that imports what was not installed, and one that talks to nobody',
      async () => {
        const project = createProject(world, 'not-installed', 'typescript');
        await fails(typecheck(project, env), /Cannot find module '@yaopai\/sdk'/);
        changeFile(join(project, 'miniprogram/settings.ts'), (text) =>
          text.replace(/http:[^"]+/, 'http://127.0.0.1:1'),
        );
        const { warnings } = await buildAsWechat(project, env);
        reports(warnings, /Couldn't resolve the Js file "@yaopai\/sdk"/);
        const alone = createProject(world, 'alone', 'javascript');
        await WAYS['a copied file'](alone, sdk, env, 'javascript');
        changeFile(join(alone, 'miniprogram/settings.js'), (text) => text.replace(/http:[^"]+/, 'http://127.0.0.1:1'));
        reports(await inspectSignIn(join(alone, 'miniprogram'), deployment), /^the page throws/);
        changeFile(pageOf(alone, 'javascript'), (source) => `${source}\nPage({ data: {}`);
        await fails(buildAsWechat(alone, env), /index\.js/);
      },
    ],
  ];
}
