import type { AtRule, Root } from 'postcss';
import { problemAt } from './style-sheet.js';

const THEME = /^\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)$/;

/** The theme is the phone's, not the browser's: `@media (prefers-color-scheme: dark)` obeys `<html data-theme>`. */
export function themeMedia(root: Root): void {
  root.walkAtRules('media', (media) => {
    if (!media.params.includes('prefers-color-scheme')) return;
    const theme = THEME.exec(media.params)?.[1];
    if (theme === undefined) {
      throw problemAt(media, `the theme of the phone cannot switch @media ${media.params}: write it alone.`);
    }
    media.walkRules((rule) => {
      // :where() adds nothing to the weight, as a media query does not.
      rule.selectors = rule.selectors.map((selector) => `:where(html[data-theme='${theme}']) ${selector}`);
    });
    media.replaceWith((media as AtRule & { nodes: AtRule['nodes'] }).nodes ?? []);
  });
}
