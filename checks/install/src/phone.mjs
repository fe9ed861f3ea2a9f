import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { createContext, runInContext } from 'node:vm';

/** How long a page may take to show something. */
const PATIENCE_MS = 30_000;

/**
 * Launches compiled code on a phone: WeChat's module rules, `wx`, timers and the console, and nothing of Node's. Answers its
 * first page, opened: its lifecycle has run and `setData` changes its `data`.
 */
export async function openFirstPage(folder, wx) {
  const [route] = JSON.parse(readFileSync(join(folder, 'app.json'), 'utf8')).pages;
  const opened = [];
  let app = {};
  let registered;
  const globals = {
    wx,
    console,
    setTimeout,
    clearTimeout,
    App: (given) => (app = given),
    Page: (page) => (registered = page),
    // Registered by frameworks for their own components, which are not rendered here.
    Component: () => undefined,
    // WeChat's is an object to put things on, not the one that holds the globals: developers.weixin.qq.com/community,
    // article 000e8a624d0190e3b72a3e93351413. Taro's runtime looks at it.
    global: {},
    getApp: () => app,
    getCurrentPages: () => [...opened],
  };
  const require = requireOf(folder, createContext(globals));
  require('app.js');
  require(`${route}.js`);
  const launch = { path: route, query: {}, scene: 1001, referrerInfo: {} };
  app.onLaunch?.(launch);
  app.onShow?.(launch);
  const page = pageOf(registered, route);
  opened.push(page);
  await page.onLoad({});
  page.onShow?.();
  page.onReady?.();
  return page;
}

/** Resolves when the page's data fulfil a condition. @throws Error with the data when they never do. */
export function untilPage(page, condition) {
  return new Promise((resolve, reject) => {
    const give = () => reject(new Error(`the page goes on showing ${JSON.stringify(page.data)}`));
    const patience = setTimeout(give, PATIENCE_MS);
    const look = () => {
      if (!condition()) return;
      clearTimeout(patience);
      resolve();
    };
    page.onData = look;
    look();
  });
}

function pageOf(registered, route) {
  return Object.assign(Object.create(registered), {
    route,
    data: JSON.parse(JSON.stringify(registered.data ?? {})),
    setData(values, shown = () => {}) {
      for (const [path, value] of Object.entries(values)) put(this.data, path, value);
      void Promise.resolve().then(() => {
        this.onData?.();
        shown.call(this);
      });
    },
  });
}

// A key of setData is a path: `root.cn.[0].cn`, `list[2].name`.
function put(data, path, value) {
  const names = path.split(/[.[\]]+/).filter(Boolean);
  const last = names.pop();
  const parent = names.reduce((node, name) => (node[name] ??= {}), data);
  parent[last] = value;
}

function requireOf(folder, context) {
  const loaded = new Map();
  const load = (path) => {
    const known = loaded.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const wrapped = `(function (module, exports, require) {${readFileSync(join(folder, path), 'utf8')}\n})`;
    const require = (request) => load(find(folder, posix.dirname(path), request));
    runInContext(wrapped, context, { filename: path })(module, module.exports, require);
    return module.exports;
  };
  return load;
}

// A relative path, or a package in miniprogram_npm; `.js` and `index.js` may be left out.
function find(folder, from, request) {
  const path = request.startsWith('.') ? posix.join(from, request) : posix.join('miniprogram_npm', request);
  const found = [path, `${path}.js`, posix.join(path, 'index.js')].find(
    (candidate) => candidate.endsWith('.js') && existsSync(join(folder, candidate)),
  );
  if (!found) throw new Error(`module '${request}' is not defined, require args is '${request}' (in ${from})`);
  return found;
}
