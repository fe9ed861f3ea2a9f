import type { LoggerService } from '@nestjs/common';
import pino, { type DestinationStream, type Logger as Pino } from 'pino';
import type { ServerConfig } from '../config/index.js';
import { SECOND } from '../runtime/index.js';
import { readableLines } from './readable-lines.js';
import { redact, redactText } from './redact.js';

/** A write for each line would cost a request more than minting its tokens does. What waits is written at exit. */
const BUFFERED = { sync: false, minLength: 4 * 1_024, periodicFlush: SECOND / 4 };

export type { DestinationStream, Pino };

/**
 * One JSON object a line, or readable lines at a developer's terminal. Whatever is logged is redacted first.
 * @param stream where lines go; default: standard output, written without blocking
 */
export function createLogger(config: Pick<ServerConfig, 'logLevel' | 'production'>, stream?: DestinationStream): Pino {
  const readable = !config.production && process.stdout.isTTY === true;
  return pino(
    {
      level: config.logLevel,
      base: null,
      // Errors arrive described: see redact.
      serializers: { err: (described: unknown) => described },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg) => redactArgument(arg)) as typeof args);
        },
      },
    },
    stream ?? (readable ? readableLines(process.stdout) : pino.destination({ dest: 1, ...BUFFERED })),
  );
}

/** Pino wraps an error that comes alone by itself; done here, because it would serialize it whole. */
function redactArgument(argument: unknown): unknown {
  if (typeof argument === 'string') return redactText(argument);
  return argument instanceof Error ? { err: redact(argument), msg: redactText(argument.message) } : redact(argument);
}

/** What Nest tells of its own start interests its developers. */
const FRAMEWORK = new Set<unknown>([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Lets Nest and everything that uses its `Logger` write to pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Pino) {}

  log = (message: unknown, ...rest: unknown[]): void =>
    this.write(FRAMEWORK.has(rest.at(-1)) ? 'trace' : 'info', message, rest);
  error = (message: unknown, ...rest: unknown[]): void => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]): void => this.write('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]): void => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]): void => this.write('trace', message, rest);
  fatal = (message: unknown, ...rest: unknown[]): void => this.write('fatal', message, rest);

  /** Nest puts the logger's name last; before it may come a sentence for an object, or a stack for an error's message. */
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const context = rest.at(-1);
    const [extra] = rest.slice(0, -1);
    if (message instanceof Error) this.pino[level]({ context, err: message });
    else if (typeof message === 'object')
      this.pino[level]({ context, ...message }, typeof extra === 'string' ? extra : undefined);
    else this.pino[level]({ context, ...(typeof extra === 'string' && { stack: extra }) }, String(message));
  }
}
