import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './checks.mjs';
import { follow } from './run.mjs';

export const READY = /^Yaopai is ready$/m;

/** `npm start`, followed. */
export const npmStart = (newcomer, args = [], env = {}) =>
  follow(newcomer.run('npm', ['start', ...(args.length > 0 ? ['--', ...args] : [])], env));

/** What a start printed about its sign-in. */
export function printedSignIn(text) {
  const [user, claims] = ['User', 'Token claims'].map(
    (name) => new RegExp(`^${name} (\\{[^]*?^\\})$`, 'm').exec(text)?.[1],
  );
  must(user && claims, `no user was printed:\n${text}`);
  return {
    user: JSON.parse(user),
    claims: JSON.parse(claims),
    curl: /^(curl .*)$/m.exec(text)?.[1],
  };
}

/** The checks of what a first start printed: everything a newcomer may copy from it works. */
export async function checkPrintout({ check }, newcomer, text) {
  const base = `http://localhost:${newcomer.env.PORT}`;
  await check('prints the user and a decoded token', () => {
    const { user, claims } = printedSignIn(text);
    must(user.id && claims.sub === user.id, `the token is not the user's: ${claims.sub}, ${user.id}`);
    must(claims.iss === `${base}/oidc` && claims.aud === 'demo-app', `issuer ${claims.iss}, audience ${claims.aud}`);
  });
  await check('prints a curl that works as copied', async () => {
    const { user, curl } = printedSignIn(text);
    const { output } = await finished(newcomer.run('sh', ['-c', curl]));
    must(JSON.parse(output).id === user.id, output);
  });
  await check('prints a verifier that works as copied', async () => {
    const { user, curl } = printedSignIn(text);
    const snippet = /^ {2}import \{ createRemoteJWKSet[^]*?^ {2}\}$/m.exec(text)?.[0];
    must(snippet, 'no verifier was printed');
    const file = join(newcomer.clone, 'node_modules/copied-verifier.mjs');
    const header = /Authorization: (Bearer [^']+)/.exec(curl)[1];
    writeFileSync(file, `${snippet}\nconsole.log(await userIdOf('${header}'));\n`);
    const { output } = await finished(newcomer.run('node', [file]));
    must(output.trim() === user.id, output);
  });
  const pages = [
    '/healthz',
    '/readyz',
    '/docs',
    '/api/v1/openapi.json',
    '/.well-known/oauth-authorization-server/oidc',
  ];
  for (const path of pages) {
    await check(`serves ${path}`, async () => {
      const { status } = await fetch(`${base}${path}`);
      must(status === 200, `status ${status}`);
    });
  }
}

/** The checks of what a start brings beside the server: the demo in a browser, and a backend of its own. */
export async function checkExtras({ check }, newcomer, text) {
  const preview = `http://localhost:${newcomer.env.YAOPAI_PREVIEW_PORT}`;
  const example = `http://localhost:${newcomer.env.YAOPAI_EXAMPLE_PORT}`;
  await check('prints the addresses of the preview and the example backend', () => {
    must(new RegExp(`Mini program preview +${preview}$`, 'm').test(text), `no ${preview} in:\n${text}`);
    must(new RegExp(`Example backend +${example}$`, 'm').test(text), `no ${example} in:\n${text}`);
  });
  for (const path of ['/', '/shell/shell.js', '/phone/', '/phone/phone.js', '/demo/app.js', '/demo/app.css']) {
    await check(`the preview serves ${path}`, async () => {
      const { status } = await fetch(`${preview}${path}`);
      must(status === 200, `status ${status}`);
    });
  }
  await check('the preview finds server, backend and sandbox', async () => {
    const { places } = await (await fetch(`${preview}/status`)).json();
    must(places.length === 3 && places.every(({ answers }) => answers), JSON.stringify(places));
  });
  await check('the example backend knows the user that was printed', async () => {
    const { user, curl } = printedSignIn(text);
    const authorization = /Authorization: (Bearer [^']+)/.exec(curl)[1];
    const reply = await (await fetch(`${example}/me`, { headers: { authorization } })).json();
    must(reply.id === user.id, JSON.stringify(reply));
  });
}

/** Runs a command to its end: its output, both streams together, and its exit code. */
export async function finished(child) {
  const run = follow(child);
  const { code } = await run.endedWithin(60);
  return { code, output: run.text };
}
