import { say } from '../../../scripts/bootstrap/language.mjs';

const WHAT = {
  PACKAGE_SIZE_LIMIT: say('主包超过 1.5 MB', 'the main package has more than 1.5 MB'),
  JS_COMPRESS_OPEN: say('未压缩 JS（setting.minified）', 'JS is not minified (setting.minified)'),
  WXML_COMPRESS_OPEN: say('未压缩 WXML（setting.minifyWXML）', 'WXML is not minified (setting.minifyWXML)'),
  WXSS_COMPRESS_OPEN: say('未压缩 WXSS（setting.minifyWXSS）', 'WXSS is not minified (setting.minifyWXSS)'),
  LAZYCODE_LOADING_OPEN: say('app.json 未开启 lazyCodeLoading', 'app.json lacks lazyCodeLoading'),
  IMAGE_AND_AUDIO_LIMIT: say('图片与音频超过 200 KB', 'images and sounds have more than 200 KB'),
  CONTAINS_OTHER_PKG_JS: say('主包中有只供分包使用的 JS', 'JS in the main package that only subpackages use'),
  CONTAINS_OTHER_PKG_COMPONENTS: say(
    '主包中有只供分包使用的组件',
    'components in the main package that only subpackages use',
  ),
  CONTAINS_UNUSED_PLUGINS: say('未使用的插件', 'unused plugins'),
  CONTAINS_UNUSED_COMPONENTS: say('未使用的组件', 'unused components'),
  CONTAINS_UNUSED_CODES: say('无人引用的文件', 'files that nothing uses'),
};

/**
 * What WeChat's code quality finds, a line each. It forgives some unused files; we do not, but for those of packages, which
 * "Build npm" copies whole.
 */
export function inspectQuality(items) {
  return items.flatMap(({ name, success, detail, docURL }) => {
    const files = filesOf(detail).filter((file) => !file.startsWith('miniprogram_npm/'));
    const unused = name === 'CONTAINS_UNUSED_CODES';
    if (unused ? files.length === 0 : success) return [];
    return [`${WHAT[name] ?? name}${files.length > 0 ? `: ${files.join(', ')}` : ''} (${docURL})`];
  });
}

const filesOf = (detail) => (Array.isArray(detail) ? detail : (detail?.files ?? [])).map(String);
