// Imported first by every entry: old syntax only and no imports, so that a Node too old for the rest still prints the
// sentence instead of a stack trace.
var required = [20, 19];
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < required[0] || (parts[0] === required[0] && parts[1] < required[1])) {
  console.error(
    'Yaopai needs Node.js ' +
      required.join('.') +
      ' or newer; this is ' +
      process.versions.node +
      '. Install it from https://nodejs.org and try again.',
  );
  process.exit(1);
}
