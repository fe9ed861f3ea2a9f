import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandLine } from '../../test/command-line.js';

let cli: CommandLine;
let server: Server;
let status: number;
let asked: string[];
beforeEach(async () => {
  cli = await CommandLine.open();
  asked = [];
  server = createServer((request, reply) => {
    asked.push(request.url!);
    reply.writeHead(status, { 'content-type': 'text/html' }).end('<h1>not Yaopai</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  if (server.listening) await stop();
  await cli.close();
});

const stop = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
const doctor = async (): ReturnType<CommandLine['run']> => {
  const { port } = server.address() as AddressInfo;
  return cli.run(['doctor', '--security', `http://127.0.0.1:${port}`]);
};

describe('a deployment that does not answer', () => {
  it('is named once, with what to do', async () => {
    const { port } = server.address() as AddressInfo;
    await stop();
    const { code, out, err } = await cli.run(['doctor', '--security', `http://127.0.0.1:${port}`]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(new RegExp(`^http://127.0.0.1:${port} does not answer \\(ECONNREFUSED\\).*run this again\n$`));
  });

  it('is asked nothing more, when only its proxy answers', async () => {
    status = 502;
    const { code, out, err } = await doctor();
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('does not answer (502)');
    expect(asked).toEqual(['/healthz']);
  });
});

describe('what the doctor found', () => {
  it.each([
    ['en_US.UTF-8', 'this is not Yaopai', 'checks failed'],
    ['zh_CN.UTF-8', '回答不是 Yaopai 的', '项不合格'],
  ])('is a line each, and each advice once: %s', async (language, advice, count) => {
    status = 404;
    cli.env['LANG'] = language;
    const { code, out, err } = await doctor();
    expect(code).toBe(1);
    const [lines] = out.split('\n\n');
    expect(lines).toMatch(/^failure {2}healthy +404$/m);
    expect(Math.max(...lines!.split('\n').map(({ length }) => length))).toBeLessThan(80);
    expect(out.split(advice)).toHaveLength(2);
    expect(err).toMatch(new RegExp(`^\\d+ ${count}\n$`));
  });

  it.each([
    [404, 'ok'],
    [400, 'ok'],
    [200, 'failure'],
  ])('takes an odd address for refused, whoever refuses it: %d', async (by, verdict) => {
    status = by;
    expect((await doctor()).out).toMatch(new RegExp(`^${verdict} +odd-address +${by} text/html$`, 'm'));
  });
});
