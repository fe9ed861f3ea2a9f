import assert from 'node:assert/strict';
import type { OAuthProblem } from '@yaopai/protocol';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { APP_SECRETS } from './deployment.js';
import type { Answer } from './http-client.js';
import type { World } from './world.js';

/** These servers speak plain HTTP on the loopback interface. */
export const INSECURE = { [oauth.allowInsecureRequests]: true };

const issuerOf = (world: World): URL => new URL(`http://localhost:${new URL(world.http.url()).port}/oidc`);

/** The metadata, as oauth4webapi discovers it. */
export async function discover(world: World): Promise<oauth.AuthorizationServer> {
  const issuer = issuerOf(world);
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...INSECURE });
  return oauth.processDiscoveryResponse(issuer, response);
}

/** An application's backend, as openid-client has it. */
export function backend(
  world: World,
  app: string,
  authentication: openid.ClientAuth = openid.ClientSecretBasic(APP_SECRETS[app]),
): Promise<openid.Configuration> {
  return openid.discovery(issuerOf(world), app, undefined, authentication, {
    algorithm: 'oauth2',
    execute: [openid.allowInsecureRequests],
  });
}

export const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;

/** A form, by hand; a list sends its parameter more than once. */
export function postForm(
  world: World,
  path: string,
  fields: Record<string, string | string[]>,
  {
    authorization,
    headers,
    server,
  }: { authorization?: string; headers?: Record<string, string>; server?: number } = {},
): Promise<Answer> {
  const form = new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each])),
  );
  return world.http.send('POST', path, {
    app: null,
    body: form.toString(),
    ...(server !== undefined && { server }),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(authorization && { authorization }),
      ...headers,
    },
  });
}

/** A refusal as RFC 6749 has it, checked to be a whole one: what libraries read, and what every refusal of the server has. */
export function oauthRefusalOf({ status, headers, json, text }: Answer): OAuthProblem {
  assert.match(headers.get('content-type') ?? '', /^application\/json/, `no OAuth error: ${status} ${text}`);
  assert.equal(headers.get('cache-control'), 'no-store');
  const problem = json as OAuthProblem;
  // RFC 6749, section 5.2: no other characters are allowed.
  for (const field of ['error', 'error_description'] as const) assert.match(problem[field], /^[ !#-[\]-~]+$/);
  for (const field of ['title', 'detail', 'code', 'name', 'requestId'] as const)
    assert(problem[field], `${field} is missing in ${text}`);
  assert.equal(problem.status, status);
  if (status === 401) assert.match(headers.get('www-authenticate') ?? '', /^Basic realm=/);
  return problem;
}
