import { join } from 'node:path';
import { root } from '../bootstrap/paths.mjs';
import { startChild } from './child.mjs';

const SERVER = join('apps', 'server', 'dist', 'main.js');
const SANDBOX = join('packages', 'wechat-sandbox', 'dist', 'main.js');

/** The user's environment without npm's additions; programs inherit it. */
export function programEnvironment(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(npm_|NODE_ENV$)/.test(name)));
}

/** The stand-in for WeChat; its state is kept in the data folder, so people keep their openids. */
export function startSandbox({ settings, logs, env, onLine, watch = false }) {
  return startChild({
    name: 'sandbox',
    script: join(root, SANDBOX),
    flags: watch ? ['--watch', '--watch-preserve-output'] : [],
    args: ['--port', String(settings.sandboxPort), '--state', join(settings.dataDir, 'sandbox.json')],
    env,
    cwd: root,
    logFile: join(logs, 'sandbox.log'),
    onLine,
  });
}

/** The server, in development mode; without DATABASE_URL it brings its own PostgreSQL. */
export function startServer({ settings, logs, env, onLine }) {
  return startChild({
    name: 'server',
    script: join(root, SERVER),
    env: { ...env, ...serverSettings(settings) },
    cwd: root,
    logFile: join(logs, 'server.log'),
    onLine,
  });
}

/** What the server is told beyond the user's own environment. */
export function serverSettings({ port, dataDir, bootstrapFile, withSandbox, sandboxUrl }) {
  return {
    PORT: String(port),
    YAOPAI_DATA_DIR: dataDir,
    YAOPAI_BOOTSTRAP_FILE: bootstrapFile,
    ...(withSandbox && { YAOPAI_WECHAT_API_URL: sandboxUrl }),
  };
}
