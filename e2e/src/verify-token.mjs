// What a backend does: it knows the issuer and its own application id, and trusts nothing else.
import { createRemoteJWKSet, jwtVerify } from 'jose';

const [issuer, audience, token] = process.argv.slice(2);
const { origin, pathname } = new URL(issuer);
const metadata = await (await fetch(`${origin}/.well-known/oauth-authorization-server${pathname}`)).json();
if (metadata.issuer !== issuer) throw new Error(`the metadata names ${metadata.issuer}`);
const { payload, protectedHeader } = await jwtVerify(token, createRemoteJWKSet(new URL(metadata.jwks_uri)), {
  issuer,
  audience,
  typ: 'at+jwt',
  algorithms: ['ES256'],
});
console.log(JSON.stringify({ payload, protectedHeader }));
