import type { Declaration } from 'postcss';
import valueParser from 'postcss-value-parser';
import { problemAt } from './style-sheet.js';

/** 750rpx are the width of a page. */
const RPX_PER_WIDTH = 750;

const rounded = (value: number): string => String(Math.round(value * 100_000) / 100_000);

/** A page's lengths in those of its container: the page is narrower and lower than the window that the phone fills. */
const CONVERTED: Record<string, (value: number) => string> = {
  rpx: (value) => `${rounded((value * 100) / RPX_PER_WIDTH)}cqw`,
  vw: (value) => `${rounded(value)}cqw`,
  vh: (value) => `${rounded(value)}cqh`,
};

/** rpx, vw and vh; env() and constant() of the safe area as variables of the phone; no pictures from the package. */
export function convertUnits(declaration: Declaration): void {
  const parsed = valueParser(declaration.value);
  parsed.walk((node) => {
    if (node.type === 'function' && (node.value === 'env' || node.value === 'constant')) {
      const [name] = node.nodes;
      if (name?.type !== 'word' || !name.value.startsWith('safe-area-inset-')) return undefined;
      node.value = 'var';
      name.value = `--${name.value}`;
      return false;
    }
    if (node.type === 'function' && node.value === 'url') {
      refuseLocalPicture(declaration, node.nodes[0]?.value ?? '');
      return false;
    }
    if (node.type !== 'word') return undefined;
    const dimension = valueParser.unit(node.value);
    const convert = dimension ? CONVERTED[dimension.unit.toLowerCase()] : undefined;
    if (dimension && convert) node.value = convert(Number(dimension.number));
    return undefined;
  });
  declaration.value = parsed.toString();
}

function refuseLocalPicture(declaration: Declaration, url: string): void {
  if (/^(data:|https?:)/.test(url)) return;
  const sentence = `url(${url}): WXSS takes no files of the package; use <image>, a data: or an https: address.`;
  throw problemAt(declaration, sentence);
}
