import { createServer } from 'node:http';
import { APP_SECRET, openIdOf, personOfCode, WECHAT_APP_ID } from './world.js';

/**
 * A stand-in for WeChat that answers any code at once, so that it is never what a run waits for. It checks the caller as WeChat
 * does; a person keeps one session key, as within its days of validity.
 */
const server = createServer((request, response) => {
  const { searchParams, pathname } = new URL(request.url!, 'http://wechat');
  const known = searchParams.get('appid') === WECHAT_APP_ID && searchParams.get('secret') === APP_SECRET;
  const person = personOfCode(searchParams.get('js_code') ?? '');
  const answer =
    pathname === '/sns/jscode2session' && known && Number.isInteger(person)
      ? { session_key: sessionKeyOf(person), openid: openIdOf(person) }
      : { errcode: 40029, errmsg: 'invalid code' };
  const body = JSON.stringify(answer);
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(body) }).end(body);
});

function sessionKeyOf(person: number): string {
  const bytes = Buffer.alloc(16, 0x5a);
  bytes.writeUInt32BE(person);
  return bytes.toString('base64');
}

server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
