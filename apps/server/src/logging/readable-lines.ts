import pino, { type DestinationStream } from 'pino';

const COLOURS: Record<string, number> = { trace: 90, debug: 90, info: 32, warn: 33, error: 31, fatal: 31 };

/** Turns each JSON line into `12:00:00.000 INFO message key=value …`, with stacks on lines of their own. */
export function readableLines(out: { write(text: string): unknown }): DestinationStream {
  return {
    write(line) {
      const { time, level, msg = '', context, err, stack, ...rest } = JSON.parse(line) as Record<string, unknown>;
      const name = pino.levels.labels[Number(level)] ?? String(level);
      const fields = Object.entries(rest).map(
        ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      );
      const head = `${String(time).slice(11, 23)} \x1b[${COLOURS[name] ?? 0}m${name.toUpperCase().padEnd(5)}\x1b[0m`;
      const words = [head, context && `\x1b[36m${String(context)}\x1b[0m`, msg, ...fields].filter(Boolean).join(' ');
      const trace = stack ?? (err as { stack?: string } | undefined)?.stack;
      out.write(`${words}\n${trace ? `${String(trace)}\n` : ''}`);
    },
  };
}
