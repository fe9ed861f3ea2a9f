import { EventChannel } from './event-channel.js';
import type { PageStack } from './page-stack.js';
import type { Page } from './page.js';
import { type Option, wxCall, WxFailure } from './wx-call.js';

type Report = (error: unknown) => void;
export type Router = Record<string, (option: Option) => unknown>;

/** The names of `wx` that concern pages: the phone of the sandbox has none. */
export function routerApi(pages: PageStack, report: Report): Router {
  const api = (name: string, act: (option: Option) => object | void) => [name, wxCall(name, report, act)] as const;
  const top = (): Page => {
    if (!pages.top) throw new WxFailure('no page is open');
    return pages.top;
  };
  const wanted = (option: Option): { path: string; query: Record<string, string> } =>
    targetOf(String(option['url'] ?? ''), pages);
  return Object.fromEntries([
    api('navigateTo', (option) => {
      const { path, query } = wanted(option);
      if (pages.full) throw new WxFailure('webview count limit exceed');
      const [here, there] = channels(option, report);
      pages.open(path, query, there);
      return { eventChannel: here };
    }),
    api('redirectTo', (option) => {
      const { path, query } = wanted(option);
      pages.replaceTop(path, query);
    }),
    api('reLaunch', (option) => {
      const { path, query } = wanted(option);
      pages.replaceAll(path, query);
    }),
    api('navigateBack', (option) => {
      if (pages.depth < 2) throw new WxFailure('cannot navigate back at first page.');
      pages.back(Number(option['delta'] ?? 1));
    }),
    api('setNavigationBarTitle', (option) => {
      top().bar.title = String(option['title'] ?? '');
      pages.decorate();
    }),
    api('setNavigationBarColor', (option) => {
      const { bar } = top();
      bar.barColor = String(option['backgroundColor']);
      bar.barText = option['frontColor'] === '#ffffff' ? 'white' : 'black';
      pages.decorate();
    }),
    api('pageScrollTo', (option) => {
      const { selector, scrollTop } = option;
      if (typeof selector === 'string' && !top().scrollToSelector(selector))
        throw new WxFailure(`nothing is found by ${selector}`);
      if (typeof scrollTop === 'number') top().scrollTo(scrollTop);
    }),
    api('startPullDownRefresh', () => top().pullDown.start()),
    api('stopPullDownRefresh', () => top().pullDown.stop()),
  ]);
}

/** A path with its query, relative to the page on top; values stay encoded, as WeChat hands them to onLoad. */
function targetOf(url: string, pages: PageStack): { path: string; query: Record<string, string> } {
  const [target = '', search = ''] = url.split('?');
  const base = target.startsWith('/') ? [] : (pages.top?.path ?? '').split('/').slice(0, -1);
  const parts = [...base];
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const path = parts.join('/');
  if (!pages.has(path)) throw new WxFailure(`page "${path}" is not found`);
  const pairs = search.split('&').filter(Boolean);
  const query = Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name, value.join('=')];
    }),
  );
  return { path, query };
}

/** Two ends: what one emits, the other hears. */
function channels(option: Option, report: Report): [EventChannel, EventChannel] {
  const events = (option['events'] ?? {}) as ConstructorParameters<typeof EventChannel>[1];
  const here = new EventChannel(report, events);
  const there = new EventChannel(report);
  const [emitHere, emitThere] = [here.emit.bind(here), there.emit.bind(there)];
  here.emit = emitThere;
  there.emit = emitHere;
  return [here, there];
}
