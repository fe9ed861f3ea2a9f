import { basename, dirname, join, relative, sep } from 'node:path';

/** Which rooms a room may import. A room that is not named here (e2e, bench, scripts) may import everything. */
const MAY_IMPORT = {
  'packages/protocol': [],
  'packages/sdk': ['packages/protocol'],
  'packages/wechat-sandbox': [],
  'apps/server': ['packages/protocol'],
  'apps/console': ['packages/protocol'],
  'apps/login': ['packages/protocol'],
  'apps/demo-miniapp': ['packages/sdk'],
  'apps/preview': ['apps/demo-miniapp', 'packages/wechat-sandbox'],
  // To be copied out of here.
  examples: [],
};

/** Rooms whose shipped code has no dependency from outside the workspace. */
const WITHOUT_DEPENDENCIES = new Set(['packages/protocol', 'packages/sdk']);

const TEST_FILE = /(\.(spec|test|test-d)\.[cm]?tsx?$)|((^|\/)(test|tests)\/)/;

/** A file's place: its room, its path within, and for the server its capability folder. */
export function placeOf(root, file) {
  const path = relative(root, file).split(sep).join('/');
  const [top, name, ...rest] = path.split('/');
  const nested = top === 'packages' || top === 'apps';
  const room = nested ? `${top}/${name}` : top;
  const within = nested ? rest.join('/') : [name, ...rest].filter(Boolean).join('/');
  const capability = room === 'apps/server' ? /^src\/([^/]+)\/./.exec(within)?.[1] : undefined;
  return { room, within, capability, isTest: TEST_FILE.test(within) };
}

/** What an import breaks, as a sentence that says what to do instead; undefined when it is allowed. */
export function brokenRule(root, file, specifier) {
  const from = placeOf(root, file);
  const allowed = MAY_IMPORT[from.room];
  if (specifier.startsWith('.')) return brokenByPath(root, file, specifier, from, allowed);
  const to = roomOfPackage(specifier);
  if (to !== undefined) return allowed && to !== from.room ? brokenByTable(from.room, to, allowed) : undefined;
  if (WITHOUT_DEPENDENCIES.has(from.room) && from.within.startsWith('src/') && !from.isTest) {
    return `${from.room} ships without dependencies: write what is needed of '${specifier}' here, or do without it.`;
  }
  return undefined;
}

function brokenByPath(root, file, specifier, from, allowed) {
  const target = join(dirname(file), specifier);
  const to = placeOf(root, target);
  if (to.room !== from.room) {
    // Files at the top (jest.preset.mjs, …) are shared settings, no room.
    if (!allowed || to.within === '') return undefined;
    return brokenByTable(from.room, to.room, allowed) ?? `Import ${to.room} by its package name, not by a path.`;
  }
  const entry = basename(target).replace(/\.[^.]+$/, '') === 'index' && dirname(to.within) === `src/${to.capability}`;
  const outside = from.within.startsWith('src/') && to.capability !== from.capability;
  if (to.capability && outside && !entry) {
    return `The capability '${to.capability}' is entered by its index.ts only: export what is needed there and import '${to.capability}/index.js'.`;
  }
  return undefined;
}

function brokenByTable(from, to, allowed) {
  if (allowed.includes(to)) return undefined;
  const may = allowed.length > 0 ? allowed.join(', ') : 'no other room';
  return `${from} may import ${may}, not ${to} (the dependency table of ARCHITECTURE.md).`;
}

function roomOfPackage(specifier) {
  const name = /^@yaopai\/([^/]+)/.exec(specifier)?.[1];
  if (name === undefined) return undefined;
  const room = Object.keys(MAY_IMPORT).find((candidate) => candidate.endsWith(`/${name}`));
  return room ?? name;
}
