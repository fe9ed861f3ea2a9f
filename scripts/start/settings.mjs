import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../bootstrap/failure.mjs';
import { say, tell } from '../bootstrap/language.mjs';
import { root } from '../bootstrap/paths.mjs';

/** `npm start -- --help` prints it. */
export const usage = `npm start [-- --reset] [-- --verbose]
  --reset    ${say('先清除数据，再启动', 'forget the data first')}
  --verbose  ${say('在终端显示全部日志', 'show every log line here')}
PORT, HOST, YAOPAI_SANDBOX_PORT, YAOPAI_PREVIEW_PORT, YAOPAI_EXAMPLE_PORT, DATABASE_URL, YAOPAI_WECHAT_API_URL, YAOPAI_DATA_DIR, YAOPAI_BOOTSTRAP_FILE, …`;

/** What to start and where, from the arguments and the environment. */
export function readSettings(args, env) {
  const { values } = parseFlags(args);
  const port = portOf(env, 'PORT', 3000);
  const sandboxPort = portOf(env, 'YAOPAI_SANDBOX_PORT', 3100);
  const previewPort = portOf(env, 'YAOPAI_PREVIEW_PORT', 3200);
  const examplePort = portOf(env, 'YAOPAI_EXAMPLE_PORT', 4000);
  const withSandbox = !env.YAOPAI_WECHAT_API_URL?.trim();
  if (withSandbox && port === sandboxPort) {
    throw new Failure(
      tell(
        `PORT 与 YAOPAI_SANDBOX_PORT 都是 ${port}，请改其中一个。`,
        `PORT and YAOPAI_SANDBOX_PORT are both ${port}: change one of them.`,
      ),
    );
  }
  const host = env.HOST?.trim() || '127.0.0.1';
  const sandboxAddress = { port: sandboxPort, host: '127.0.0.1', variable: 'YAOPAI_SANDBOX_PORT' };
  return {
    ...values,
    port,
    sandboxPort,
    previewPort,
    examplePort,
    ports: [{ port, host, variable: 'PORT' }, ...(withSandbox ? [sandboxAddress] : [])],
    withSandbox,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    previewUrl: `http://localhost:${previewPort}`,
    exampleUrl: `http://localhost:${examplePort}`,
    ownDatabase: !env.DATABASE_URL?.trim(),
    localUrl: `http://${reachable(host)}:${port}`,
    publicUrl: (env.YAOPAI_PUBLIC_URL?.trim() || `http://localhost:${port}`).replace(/\/+$/, ''),
    dataDir: resolve(root, env.YAOPAI_DATA_DIR?.trim() || '.data'),
    bootstrapFile: resolve(root, env.YAOPAI_BOOTSTRAP_FILE?.trim() || join('scripts', 'demo.bootstrap.json')),
  };
}

function parseFlags(args) {
  const options = { reset: { type: 'boolean' }, verbose: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } };
  try {
    return parseArgs({ args, options });
  } catch (error) {
    throw new Failure(`${error.message}\n${usage}`);
  }
}

function portOf(env, variable, fallback) {
  const text = env[variable]?.trim();
  if (!text) return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Failure(
    tell(
      `${variable} 应为 1–65535 的端口号，现为“${text}”。`,
      `${variable} must be a port from 1 to 65535, not '${text}'.`,
    ),
  );
}

// A wildcard is an address to listen on, not one to call.
function reachable(host) {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
