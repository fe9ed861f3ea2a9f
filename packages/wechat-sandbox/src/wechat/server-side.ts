import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Fault } from '../world/faults.js';
import type { World } from '../world/world.js';
import { JSON_TYPE, refusalBody, type WechatAnswer, type WechatCall, WechatRefusal, type WechatRoute } from './call.js';
import { identify } from './identify.js';
import { checkQuota } from './quota.js';
import { wechatRoutes } from './routes.js';
import { refusalOfFault, spoil, type Wire } from './spoil.js';

/** Mounts WeChat's side: one path through which every call is read, logged, spoilt if asked, and answered. */
export function mountWechat(app: FastifyInstance, world: World): void {
  const routes = new Map(wechatRoutes.map((route) => [route.path, route]));
  for (const prefix of ['/sns/*', '/cgi-bin/*', '/wxa/*']) {
    app.route({
      method: ['GET', 'POST', 'PUT', 'DELETE'],
      url: prefix,
      handler: (request, reply) => answerCall(world, routes, request, reply),
    });
  }
}

async function answerCall(
  world: World,
  routes: Map<string, WechatRoute>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const startedAt = performance.now();
  const call = readCall(request);
  const about = identify(world, call);
  const fault = world.faults.take({ path: call.path, appId: about.appId, person: about.person });
  if (fault) world.events.emit('changed', {});
  const route = routes.get(call.path);
  const answer = decide(world, route, call, fault);
  if (fault?.delayMs) await wait(fault.delayMs);
  if (fault?.kind === 'hold') await world.faults.untilCleared();
  const wire = spoil(answer, fault);
  world.calls.add({
    at: new Date(world.clock.now()).toISOString(),
    method: call.method,
    path: call.path,
    query: withoutSecret(call.query),
    ...(Object.keys(call.body).length > 0 ? { body: withoutSecret(call.body) } : {}),
    ...about,
    status: wire.kind === 'body' ? wire.status : 0,
    ...(wire.kind === 'body' && wire.errcode !== undefined ? { errcode: wire.errcode } : {}),
    ...(fault ? { fault: fault.kind } : {}),
    durationMs: Math.round(performance.now() - startedAt),
  });
  send(reply, wire, route?.contentType ?? JSON_TYPE);
}

function decide(
  world: World,
  route: WechatRoute | undefined,
  call: WechatCall,
  fault: Fault | undefined,
): WechatAnswer {
  const refused = fault && refusalOfFault(world, fault, call.ip);
  if (refused && !fault.afterWork) return refused;
  // A fault on the connection strikes before the work unless told otherwise.
  if (fault && LOSES_THE_CALL.has(fault.kind) && !fault.afterWork) return {};
  const answer = work(world, route, call);
  return refused ?? answer;
}

const LOSES_THE_CALL = new Set<Fault['kind']>(['hang', 'reset', 'http-error', 'html', 'empty']);

function work(world: World, route: WechatRoute | undefined, call: WechatCall): WechatAnswer {
  try {
    if (!route) throw new WechatRefusal(40066, 'invalid url');
    if (route.method === 'POST' && call.method !== 'POST') throw new WechatRefusal(43002, 'require POST method');
    if (route.method === 'GET' && call.method !== 'GET') throw new WechatRefusal(43001, 'require GET method');
    if (needsJson(route, call)) throw new WechatRefusal(47001, 'data format error');
    checkQuota(world, call);
    return route.handle(world, call);
  } catch (error) {
    if (error instanceof WechatRefusal) return refusalBody(world, error.errcode, error.message);
    throw error;
  }
}

/** A POST body that is there but is not a JSON object. */
const needsJson = (route: WechatRoute, call: WechatCall): boolean =>
  route.method === 'POST' &&
  call.rawBody !== '' &&
  !/^\s*\{\s*\}\s*$/.test(call.rawBody) &&
  Object.keys(call.body).length === 0;

function send(reply: FastifyReply, wire: Wire, contentType: string): void {
  if (wire.kind === 'body') {
    void reply
      .code(wire.status)
      .header('content-type', wire.contentType ?? contentType)
      .send(wire.text);
    return;
  }
  reply.hijack();
  if (wire.kind === 'cut') reply.raw.socket?.resetAndDestroy();
}

function readCall(request: FastifyRequest): WechatCall {
  const rawBody = typeof request.body === 'string' ? request.body : '';
  const [path = ''] = request.url.split('?', 1);
  return {
    method: request.method,
    path,
    query: queryOf(request.url),
    body: objectOf(rawBody),
    rawBody,
    ip: request.ip.replace(/^::ffff:/, ''),
  };
}

/** The first value of each parameter. */
function queryOf(url: string): Record<string, string> {
  const start = url.indexOf('?');
  const query: Record<string, string> = {};
  if (start < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) query[name] ??= value;
  return query;
}

function objectOf(rawBody: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(rawBody);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

const withoutSecret = <Fields extends Record<string, unknown>>(fields: Fields): Fields =>
  'secret' in fields ? { ...fields, secret: '***' } : fields;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
