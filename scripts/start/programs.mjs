import { join } from 'node:path';
import { root } from '../bootstrap/paths.mjs';
import { startChild } from './child.mjs';

const SERVER = join('apps', 'server', 'dist', 'main.js');
const SANDBOX = join('packages', 'wechat-sandbox', 'dist', 'main.js');
const PREVIEW = join('apps', 'preview', 'dist', 'main.js');
const EXAMPLE = join('examples', 'express-backend', 'server.js');
const LOOPBACK = /^http:\/\/(?:localhost|127\.|\[::1\])/;

/** The user's environment without npm's additions; programs inherit it. */
export function programEnvironment(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(npm_|NODE_ENV$)/.test(name)));
}

/** The stand-in for WeChat; its state is kept in the data folder, so people keep their openids. */
export function startSandbox({ settings, logs, env, onLine, watch = false }) {
  return startChild({
    name: 'sandbox',
    script: join(root, SANDBOX),
    flags: watching(watch),
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

/** The demo mini program in a browser. */
export function startPreview({ settings, miniProgram, logs, env, onLine, watch = false }) {
  const { previewPort, publicUrl, localUrl, exampleUrl, sandboxUrl } = settings;
  const addresses = {
    '--port': String(previewPort),
    // By the name that tokens and avatars carry, where it leads to this machine.
    '--server': LOOPBACK.test(publicUrl) ? publicUrl : localUrl,
    '--backend': exampleUrl,
    '--sandbox': sandboxUrl,
    '--app-id': miniProgram.appId,
    '--application': miniProgram.application,
  };
  return startChild({
    name: 'preview',
    script: join(root, PREVIEW),
    flags: watching(watch),
    args: Object.entries(addresses).flat(),
    env,
    cwd: root,
    logFile: join(logs, 'preview.log'),
    onLine,
  });
}

/** A backend of the demo's own, as an integrator would write it. It reads the server's metadata when it starts. */
export function startExample({ settings, miniProgram, logs, env, onLine, watch = false }) {
  const { application, secret } = miniProgram;
  return startChild({
    name: 'example backend',
    script: join(root, EXAMPLE),
    flags: watching(watch),
    env: {
      ...env,
      PORT: String(settings.examplePort),
      AUTH_URL: settings.localUrl,
      APP_ID: application,
      ...(secret && { APP_SECRET: secret }),
    },
    cwd: root,
    logFile: join(logs, 'example.log'),
    onLine,
  });
}

const watching = (watch) => (watch ? ['--watch', '--watch-preserve-output'] : []);

/** What the server is told beyond the user's own environment. */
export function serverSettings({ port, dataDir, bootstrapFile, withSandbox, sandboxUrl }) {
  return {
    PORT: String(port),
    YAOPAI_DATA_DIR: dataDir,
    YAOPAI_BOOTSTRAP_FILE: bootstrapFile,
    ...(withSandbox && { YAOPAI_WECHAT_API_URL: sandboxUrl }),
  };
}
