import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from '../bootstrap/failure.mjs';
import { language } from '../bootstrap/language.mjs';
import { root } from '../bootstrap/paths.mjs';
import { postJson } from './http.mjs';

const PEOPLE = [
  { id: 'xiaoming', nickName: '小明', phone: '13800000001' },
  { id: 'xiaohong', nickName: '小红', phone: '13800000002' },
];

/** The mini programs that a bootstrap file connects, and which of them the demo signs in with. */
export function readBootstrap(file) {
  const { connections = [], applications = [] } = readJson(file);
  const secretOf = (id) => applications.find((application) => application.id === id)?.secret;
  const miniPrograms = connections
    .filter(({ type }) => type === 'wechat-miniprogram')
    .map(({ appId, appSecret, applications: [application] = [], identifier }) => ({
      appId,
      appSecret,
      identifier,
      application,
      secret: secretOf(application),
    }));
  return { miniPrograms, demo: miniPrograms.find(({ application }) => application) };
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Failure(`${file}: ${error.message}`);
  }
}

/** Tells the stand-in for WeChat which mini programs and people there are; known ones keep their openids. */
export async function populateSandbox(sandboxUrl, miniPrograms) {
  for (const { appId, appSecret } of miniPrograms)
    await postJson(`${sandboxUrl}/control/apps`, { appId, secret: appSecret });
  for (const person of PEOPLE) await postJson(`${sandboxUrl}/control/people`, person);
}

/** One sign-in by the built SDK, on the stand-in's `wx`, through the running server; the user as the SDK gives it. */
export async function signIn({ sandboxUrl, host, miniProgram }) {
  const sandbox = await import(pathToFileURL(join(root, 'packages/wechat-sandbox/dist/index.js')).href);
  // The SDK runs inside a mini program, where `wx` is a global.
  globalThis.wx = sandbox.createWx({ person: PEOPLE[0].id, appId: miniProgram.appId, sandboxUrl }).wx;
  try {
    const require = createRequire(import.meta.url);
    const { AuthenticationClient } = require(join(root, 'packages/sdk/miniprogram_dist/index.js'));
    // Its sentences are for the person at this terminal, whatever language the stand-in's phone speaks.
    const lang = language === 'en' ? 'en' : 'zh-CN';
    const client = new AuthenticationClient({ appId: miniProgram.application, host, lang });
    return await client.login();
  } finally {
    delete globalThis.wx;
  }
}

/**
 * Looks at an access token as its readers will: `header` and `claims` decoded, `problems` what kept a backend from
 * verifying it by the metadata alone, or a request with it from being answered.
 */
export async function checkToken({ token, publicUrl, metadataUrl, audience }) {
  // Loaded here, for at the start of this program it may not be installed yet.
  const jose = await import('jose');
  const checks = [verify(jose, { token, metadataUrl, audience }), call(`${publicUrl}/api/v1/me`, token)];
  const problems = (await Promise.allSettled(checks)).flatMap(({ reason }) => (reason ? [reason.message] : []));
  return { header: jose.decodeProtectedHeader(token), claims: jose.decodeJwt(token), problems };
}

async function verify({ createRemoteJWKSet, jwtVerify }, { token, metadataUrl, audience }) {
  const metadata = await (await fetch(metadataUrl)).json();
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  await jwtVerify(token, keys, { issuer: metadata.issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] });
}

async function call(url, token) {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`GET ${url}: ${response.status} ${await response.text()}`);
}
