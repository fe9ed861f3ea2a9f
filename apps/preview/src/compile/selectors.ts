import type { Rule } from 'postcss';
import parseSelectors, { type ClassName, type Pseudo, type Root } from 'postcss-selector-parser';
import { problemAt } from './style-sheet.js';

/** Whose styles these are: everybody's, one page's, or one component's. */
export type Scope = { kind: 'app' } | { kind: 'page'; path: string } | { kind: 'component'; name: string };

/** Selectors as the rendered page needs them: tags as `wx-…`, `page`, ids with their prefix, classes with their scope. */
export function scopeSelectors(rule: Rule, scope: Scope): void {
  const transform = parseSelectors((selectors) => {
    if (scope.kind === 'component') scopeComponent(rule, selectors, scope.name);
    selectors.walkIds((id) => {
      // glass-easel writes ids as <component>--<id>.
      id.replaceWith(written(`[id$='--${id.value}']`));
    });
    selectors.walkTags((tag) => {
      tag.value = `wx-${tag.value}`;
    });
    if (scope.kind === 'page') {
      const page = `:where(wx-page[data-path='${scope.path}'])`;
      selectors.each((selector) => {
        // `page` is the root itself, everything else is inside.
        const first = selector.first as { type: string; value?: string } | undefined;
        const joined = first?.type === 'tag' && first.value === 'wx-page' ? '' : `${page} `;
        if (joined === '') selector.insertAfter(selector.at(0), written(page));
        else selector.prepend(written(joined));
      });
    }
  });
  rule.selector = transform.processSync(rule.selector);
}

function scopeComponent(rule: Rule, selectors: Root, name: string): void {
  const refuse = (what: string): never => {
    throw problemAt(rule, `${what}: WeChat allows only classes (and :host) in a component's styles.`);
  };
  selectors.walkTags((tag) => refuse(`'${tag.value}'`));
  selectors.walkIds((id) => refuse(`'#${id.value}'`));
  selectors.walkAttributes((attribute) => refuse(`'${attribute.toString()}'`));
  selectors.walkClasses((each: ClassName) => {
    each.value = `${name}--${each.value}`;
  });
  selectors.walkPseudos((pseudo) => {
    if (pseudo.value === ':host') pseudo.replaceWith(written(`[wx-host='${name}']`));
  });
}

/** A node that prints as it is written. */
const written = (value: string): Pseudo => parseSelectors.pseudo({ value });
