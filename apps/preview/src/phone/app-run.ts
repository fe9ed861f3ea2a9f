import {
  addGlobalErrorListener,
  addGlobalWarningListener,
  removeGlobalErrorListener,
  removeGlobalWarningListener,
} from 'glass-easel';
import { pagePaths, type MiniProgram } from './mini-program.js';
import { PageStack } from './page-stack.js';
import type { Phone } from './phone.js';
import { type Router, routerApi } from './router.js';
import { Space } from './space.js';
import { Timers, watchPromise } from './timers.js';

type AppDefinition = Record<string, unknown>;

/** One run of the mini program: from its start until it is killed. */
export class AppRun {
  readonly pages: PageStack;
  readonly router: Router;
  private readonly timers: Timers;
  private readonly space: Space;
  private app: AppDefinition | undefined;
  private shown = true;

  constructor(
    private readonly program: MiniProgram,
    private readonly phone: Phone,
    private readonly launch: Record<string, string>,
  ) {
    this.timers = new Timers(this.report);
    this.space = new Space(program, phone);
    this.pages = new PageStack(program, this.space, phone, this.report);
    this.router = routerApi(this.pages, this.report);
  }

  /** Errors of the app's own code: to its onError, and to whoever holds the phone. */
  readonly report = (error: unknown): void => {
    console.error('Script error of the mini program:', error);
    this.phone.options.onError?.(error);
    const { onError } = this.app ?? {};
    if (typeof onError === 'function') {
      try {
        onError.call(this.app, error instanceof Error ? (error.stack ?? error.message) : String(error));
      } catch (second) {
        this.phone.options.onError?.(second);
      }
    }
  };

  start(deviceWx: object): void {
    addGlobalErrorListener(this.onFrameworkError);
    addGlobalWarningListener(this.onFrameworkWarning);
    window.addEventListener('unhandledrejection', this.onRejection);
    const scripts = this.program.scripts(
      this.wxOf(deviceWx),
      (definition: AppDefinition) => (this.app = definition),
      (definition: object) => this.space.define('Page', definition),
      (definition: object) => this.space.define('Component', definition),
      (definition: object) => this.space.define('Behavior', definition),
      () => this.app,
      () => this.pages.callers(),
      this.timers.setTimeout,
      this.timers.clear,
      this.timers.setInterval,
      this.timers.clear,
    );
    this.space.use(scripts);
    const [path = ''] = pagePaths(this.program);
    const options = { path, query: this.launch, scene: 1001, referrerInfo: {}, shareTicket: '' };
    this.guard(() => scripts['app']?.());
    this.callApp('onLaunch', options);
    this.callApp('onShow', options);
    this.guard(() => this.pages.open(path, this.launch));
  }

  /** To the background, or back. */
  setShown(shown: boolean): void {
    if (shown === this.shown) return;
    this.shown = shown;
    if (shown) this.callApp('onShow', { path: this.pages.top?.path ?? '', query: {}, scene: 1001 });
    this.pages.setShown(shown);
    if (!shown) this.callApp('onHide', {});
  }

  themeChanged(theme: string): void {
    this.callApp('onThemeChange', { theme });
    this.pages.decorate();
  }

  end(): void {
    this.timers.clearAll();
    this.pages.clear();
    removeGlobalErrorListener(this.onFrameworkError);
    removeGlobalWarningListener(this.onFrameworkWarning);
    window.removeEventListener('unhandledrejection', this.onRejection);
  }

  /** The phone's `wx` with the names that concern pages. */
  private wxOf(deviceWx: object): object {
    const { canIUse } = deviceWx as { canIUse(schema: string): boolean };
    const nextTick = (callback: () => void): void => queueMicrotask(() => this.guard(callback));
    const own: Record<string, unknown> = { ...this.router, nextTick };
    const nameIn = (schema: string): string => schema.replace(/^wx\./, '').split('.', 1)[0] ?? '';
    return { ...deviceWx, ...own, canIUse: (schema: string) => nameIn(schema) in own || canIUse(schema) };
  }

  private callApp(name: string, options: object): void {
    const method = this.app?.[name];
    if (typeof method === 'function') this.guard(() => watchPromise(method.call(this.app, options), this.report));
  }

  private guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.report(error);
    }
  }

  private readonly onFrameworkError = (error: unknown): boolean => {
    this.report(error);
    return false;
  };

  private readonly onFrameworkWarning = (message: string): boolean => {
    console.warn(message);
    return false;
  };

  private readonly onRejection = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    this.report(event.reason);
  };
}
