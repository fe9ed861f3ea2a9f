import { CurrentWindowBackendContext, globalOptions } from 'glass-easel';
import { MiniProgramEnv, type ComponentEnv } from 'glass-easel-miniprogram-adapter';
import { defineBuiltIns } from './built-ins/index.js';
import { pagePaths, type MiniProgram } from './mini-program.js';
import type { Phone } from './phone.js';

type CodeSpace = ReturnType<MiniProgramEnv['createCodeSpace']>;
export type PageRoot = ReturnType<ReturnType<MiniProgramEnv['associateBackend']>['createRoot']>;

/** WeChat's component framework with one mini program in it: definitions go in, rendered pages come out. */
export class Space {
  private readonly env = new MiniProgramEnv();
  private readonly code: CodeSpace;
  private readonly backend: ReturnType<MiniProgramEnv['associateBackend']>;
  private starters: Record<string, () => unknown> = {};
  private readonly started = new Set<string>();
  private running = '';

  constructor(
    private readonly program: MiniProgram,
    phone: Phone,
  ) {
    globalOptions.writeIdToDOM = true;
    const context = new CurrentWindowBackendContext();
    const created = context.document;
    // <view> is a <wx-view> in the page: a <button> of the mini program is not the browser's.
    context.document = {
      createElement: (tag) => created.createElement(`wx-${tag}`),
      createTextNode: (text) => created.createTextNode(text),
      createDocumentFragment: () => created.createDocumentFragment(),
    };
    // Events come by taps.ts. Left to itself, the first `catchtouchmove` on a page would stop every scrolling in the window.
    context.setListenerStats = () => undefined;
    this.backend = this.env.associateBackend(context);
    this.code = this.env.createCodeSpace('', true);
    defineBuiltIns(this.env.getGlobalCodeSpace().getComponentSpace(), this.code.getComponentSpace(), phone);
    const pages = new Set(pagePaths(program));
    for (const [path, part] of Object.entries(program.parts)) {
      // The adapter takes `component: true` for "styles of its own", which is wrong for a page written with Component().
      const config = pages.has(path) ? { ...part.config, component: false } : part.config;
      this.code.addComponentStaticConfig(path, config);
      this.code.addStyleSheet(path, undefined, part.styleScope);
      const content = program.templates[path];
      if (content) this.code.addCompiledTemplate(path, { content, groupList: program.templates });
    }
  }

  /** `scripts` are this run's starters. */
  use(scripts: Record<string, () => unknown>): void {
    this.starters = scripts;
  }

  /** The definition functions of the script that runs now. */
  define<Name extends keyof ComponentEnv>(name: Name, definition: unknown): unknown {
    return this.code.componentEnv(this.running, (env) => (env[name] as (definition: unknown) => unknown)(definition));
  }

  /** The scripts of a page run when it is first needed, those of its components before. */
  require(path: string): void {
    if (this.started.has(path)) return;
    this.started.add(path);
    const used = (this.program.parts[path]?.config['usingComponents'] ?? {}) as Record<string, string>;
    for (const component of Object.values(used)) this.require(component.slice(1));
    this.running = path;
    this.starters[path]?.();
    if (!this.code.getComponentSpace().getComponentByUrlWithoutDefault(path, ''))
      throw new Error(`${path} has not called Page() or Component().`);
  }

  createPage(path: string): PageRoot {
    this.require(path);
    return this.backend.createRoot('page', this.code, path);
  }
}
