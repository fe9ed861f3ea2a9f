import type { template } from 'glass-easel';

/** What app.js sets: the compiled mini program. */
export interface MiniProgram {
  /** app.json. */
  app: Record<string, unknown>;
  /** theme.json; `{}` without one. */
  theme: Partial<Record<'light' | 'dark', Record<string, string>>>;
  /** Pages and components by path. */
  parts: Record<string, MiniProgramPart>;
  templates: template.ProcGenGroupList;
  /** Address of app.js, beside which the pictures lie; empty where scripts have none. */
  base: string;
  /** Runs nothing yet: gives a starter for `app` and each part, to be called at most once. */
  scripts(...given: unknown[]): Record<string, () => unknown>;
}

export interface MiniProgramPart {
  kind: 'page' | 'component';
  config: Record<string, unknown>;
  /** The class prefix of its own styles. */
  styleScope: string;
}

declare global {
  interface Window {
    miniProgram: MiniProgram;
  }
}

/** The paths of app.json's pages; the first one is where the mini program opens. */
export function pagePaths({ app }: MiniProgram): string[] {
  return (app['pages'] as unknown[]).map(String);
}
