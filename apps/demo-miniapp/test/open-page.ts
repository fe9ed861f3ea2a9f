import { jest } from '@jest/globals';
import { usingComponents } from '../miniprogram/app.json';
import type { FakeWx } from './fake-wx';

/** What tests use of a component of miniprogram-simulate, which is WeChat's own component framework. */
export interface Rendered {
  dom: Element;
  instance: Instance;
  attach(parent: Element): void;
  detach(): void;
  querySelectorAll(selector: string): Rendered[];
  dispatchEvent(name: string, event?: object): void;
  triggerPageLifeTime(name: 'show' | 'hide'): void;
}

export type Instance = Record<string, unknown> & { data: Record<string, unknown> };

interface Simulate {
  load(path: string, options: object): string;
  render(id: string): Rendered;
}

type Options = Record<string, unknown> & { data?: object };

// The types of Node and those of WeChat contradict each other; this is all that is needed of the former.
declare const __dirname: string;

const ROOT = __dirname.replace(/test$/, 'miniprogram');

/** Starts the mini program anew, as after a launch, and opens one of its pages. */
export async function openPage(name: string, phone: FakeWx): Promise<OpenPage> {
  const page = render(`pages/${name}/index`, phone);
  const opened = new OpenPage(page);
  await opened.show();
  return opened;
}

/** Opens a page or component without showing it. */
export function render(path: string, phone: FakeWx): Rendered {
  jest.resetModules();
  document.body.innerHTML = '';
  Object.assign(globalThis, { wx: phone.api, App: launch, Page: asComponent });
  jest.requireActual(`${ROOT}/app`);
  const simulate = jest.requireActual<Simulate>('miniprogram-simulate');
  const id = simulate.load(`${ROOT}/${path}`, { rootPath: ROOT, compiler: 'simulate', less: false, usingComponents });
  const rendered = simulate.render(id);
  rendered.attach(document.body);
  return rendered;
}

function launch(app: Options): void {
  Object.assign(globalThis, { getApp: () => app });
}

/** A page is a component whose methods are the page's functions. */
function asComponent({ data, ...rest }: Options): void {
  const isMethod = ([, value]: [string, unknown]) => typeof value === 'function';
  const methods = Object.fromEntries(Object.entries(rest).filter(isMethod));
  const component = (globalThis as unknown as { Component(options: object): void }).Component;
  component({ data, methods });
}

/** A page as a person meets it. */
export class OpenPage {
  constructor(readonly page: Rendered) {}

  get text(): string {
    return this.page.dom.textContent ?? '';
  }

  /** Taps the button with this text, also one inside a notice. */
  tap(text: string): void {
    const parts = [this.page, ...this.page.querySelectorAll('.part')];
    const button = parts
      .flatMap((part) => part.querySelectorAll('.btn'))
      .find(({ dom }) => dom.textContent?.trim() === text);
    if (!button) throw new Error(`No button “${text}” in: ${this.text}`);
    button.dispatchEvent('tap');
  }

  /** Waits until a text is there. */
  see(text: string): Promise<void> {
    return this.until(() => this.text.includes(text));
  }

  /** Waits for at most a thousand turns of the event loop. */
  async until(met: () => boolean): Promise<void> {
    for (let turn = 0; !met(); turn += 1) {
      if (turn === 1000) throw new Error(`It did not happen; the page says: ${this.text}`);
      await new Promise((next) => setTimeout(next, 0));
    }
  }

  /** Shows it, and resolves once all is there. */
  show(): Promise<void> {
    return (this.page.instance.onShow as () => Promise<void>)();
  }

  hide(): void {
    (this.page.instance.onHide as () => void)();
  }

  close(): void {
    (this.page.instance.onUnload as (() => void) | undefined)?.();
    this.page.detach();
  }
}
