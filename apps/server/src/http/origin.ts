import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerAddress } from './caller-address.js';

/** Where a request came from. */
export interface Origin {
  /** As the person would recognise it. */
  address: string;
  /** Model or system that the device claims, at most 64 characters; null when it claims none. */
  device: string | null;
  /** As limits count callers: a carrier's IPv6 customers by their /64. */
  caller: string;
}

/** Where the request came from. */
export const CurrentOrigin = createParamDecorator((_: unknown, context: ExecutionContext) =>
  originOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

function originOf({ ip, headers }: FastifyRequest): Origin {
  return { address: ip, device: deviceOf(headers['user-agent']), caller: callerAddress(ip) };
}

const LONGEST_AGENT = 512;
/** Not a model: what stands in an agent's brackets on Android before and around it. */
const NO_MODEL = /^(linux|u|android[ \d.]*|wv|mobile|tablet|k|[a-z]{2}[-_][a-z]{2}|rv:[\d.]+)$/i;

/**
 * The device in a user agent: `iPhone` or the Android model as WeChat's own browser names them
 * (`Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) … MicroMessenger/8.0`), else the system.
 */
export function deviceOf(agent: string | undefined): string | null {
  const system = /\(([^()]{1,200})\)/.exec((agent ?? '').slice(0, LONGEST_AGENT))?.[1];
  if (!system) return null;
  const parts = system.split(';').map((part) => part.trim());
  if (!parts.some((part) => /^android/i.test(part))) return printable(parts[0]);
  const model = parts.find((part) => !NO_MODEL.test(part.replace(/ build\/.*$/i, '')));
  return printable(model?.replace(/ build\/.*$/i, '')) ?? 'Android';
}

function printable(text: string | undefined): string | null {
  return (
    text
      ?.replace(/[^\x20-\x7e]/g, '')
      .trim()
      .slice(0, 64) || null
  );
}
