// Imported first by every entry: old syntax only and no imports (so the language is found out as in bootstrap/language.mjs),
// so that a Node too old for the rest still prints the sentence instead of a stack trace.
var required = [20, 19];
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < required[0] || (parts[0] === required[0] && parts[1] < required[1])) {
  var locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '';
  var chinese = /^zh/i.test(locale);
  var other = !chinese && /^[a-z]{2}[_.-]/i.test(locale);
  var needed = required.join('.');
  var found = process.versions.node;
  if (!other)
    console.error(
      'Yaopai 需要 Node.js ' + needed + ' 或更新版本，现为 ' + found + '。请从 https://nodejs.org 安装后重试。',
    );
  if (!chinese)
    console.error(
      'Yaopai needs Node.js ' +
        needed +
        ' or newer; this is ' +
        found +
        '. Install it from https://nodejs.org and try again.',
    );
  process.exit(1);
}
