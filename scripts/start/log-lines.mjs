const NAMES = { 40: 'warn', 50: 'error', 60: 'fatal' };

/**
 * What of a program's line belongs on the terminal: of pino's JSON lines the warnings and above, of anything else what
 * came by stderr; with `verbose` everything. Undefined for the rest.
 */
export function terminalLine(line, stream, verbose) {
  const entry = parse(line);
  if (verbose) return line;
  if (!entry) return stream === 'stderr' && line.trim() ? line : undefined;
  if (!(entry.level >= 40)) return undefined;
  const message = entry.msg ?? entry.err?.message ?? '';
  const reason = entry.err?.message && entry.err.message !== message ? ` (${entry.err.message})` : '';
  return `${NAMES[entry.level] ?? entry.level}: ${message}${reason}`;
}

function parse(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line);
    return typeof entry.level === 'number' ? entry : undefined;
  } catch {
    return undefined;
  }
}
