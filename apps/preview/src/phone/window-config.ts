import type { Theme } from './contract.js';
import type { MiniProgram } from './mini-program.js';

/** The part of "window" (app.json, page.json) that the preview obeys. */
export interface WindowConfig {
  title: string;
  barColor: string;
  barText: 'black' | 'white';
  background: string;
  custom: boolean;
  enablePullDownRefresh: boolean;
}

/** The page's settings over the app's, with `@names` looked up in theme.json. */
export function windowConfig({ app, parts, theme }: MiniProgram, path: string, current: Theme): WindowConfig {
  const shared = (app['window'] ?? {}) as Record<string, unknown>;
  const config = { ...shared, ...parts[path]?.config };
  const text = (name: string, fallback: string): string => {
    const value = config[name];
    if (typeof value !== 'string') return fallback;
    return value.startsWith('@') ? (theme[current]?.[value.slice(1)] ?? fallback) : value;
  };
  return {
    title: text('navigationBarTitleText', ''),
    barColor: text('navigationBarBackgroundColor', current === 'dark' ? '#191919' : '#ededed'),
    barText: text('navigationBarTextStyle', current === 'dark' ? 'white' : 'black') === 'white' ? 'white' : 'black',
    background: text('backgroundColor', current === 'dark' ? '#111111' : '#ffffff'),
    custom: config['navigationStyle'] === 'custom',
    enablePullDownRefresh: config['enablePullDownRefresh'] === true,
  };
}
