import { createRemoteJWKSet, jwtVerify } from 'jose';

const { AUTH_URL = 'http://localhost:3000', APP_ID = 'demo-app', APP_SECRET = '' } = process.env;

const metadata = await (await fetch(`${AUTH_URL}/.well-known/oauth-authorization-server/oidc`)).json();
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
const expected = { issuer: metadata.issuer, audience: APP_ID, typ: 'at+jwt', algorithms: ['ES256'] };

/** Lets people pass who are signed in to the application; `request.user` says who it is. Asks nobody: a logout shows when the token expires. */
export async function signedIn(request, response, next) {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!token) return refuse(response, 'Bearer');
  try {
    const { payload } = await jwtVerify(token, keys, { ...expected, requiredClaims: ['sub', 'exp'] });
    request.user = { id: payload.sub, token };
  } catch (error) {
    // Keys that cannot be fetched say nothing about the token: a 401 would have the mini program renew a good one.
    const isOfToken = /^ERR_(JWT|JWS|JOSE_(ALG|NOT)|JWKS_(NO|MULTIPLE))_/.test(error.code);
    return isOfToken ? refuse(response, 'Bearer error="invalid_token"') : cannotTell(response, error);
  }
  next();
}

/** After `signedIn`: asks Yaopai whether the session still lives, so that a logout or a block counts at once (RFC 7662). */
export async function stillSignedIn(request, response, next) {
  const form = { token: request.user.token, client_id: APP_ID, client_secret: APP_SECRET };
  try {
    const signal = AbortSignal.timeout(5000);
    const body = new URLSearchParams(form);
    const answer = await fetch(metadata.introspection_endpoint, { method: 'POST', body, signal });
    if (!answer.ok) {
      const why = APP_SECRET ? `is APP_SECRET the secret of ${APP_ID}?` : 'APP_SECRET is not set';
      throw new Error(`introspection answered ${answer.status}: ${why}`);
    }
    const { active } = await answer.json();
    if (active !== true) return refuse(response, 'Bearer error="invalid_token"');
  } catch (error) {
    return cannotTell(response, error);
  }
  next();
}

/** RFC 6750, section 3: the header says whether a token was missing or was no good. */
function refuse(response, challenge) {
  response.status(401).set('WWW-Authenticate', challenge).json({ message: 'sign in first' });
}

function cannotTell(response, error) {
  console.error(error);
  response.status(503).set('Retry-After', '5').json({ message: 'try again in a moment' });
}
