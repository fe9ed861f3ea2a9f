import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  Logger,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

const { AUTH_URL = 'http://localhost:3000', APP_ID = 'demo-app', APP_SECRET = '' } = process.env;

interface Metadata {
  issuer: string;
  jwks_uri: string;
  introspection_endpoint: string;
}
const metadata = (await (await fetch(`${AUTH_URL}/.well-known/oauth-authorization-server/oidc`)).json()) as Metadata;
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
const expected = { issuer: metadata.issuer, audience: APP_ID, typ: 'at+jwt', algorithms: ['ES256'] };

/** Who is calling. */
export interface Caller {
  id: string;
  token: string;
}

interface Request {
  headers: { authorization?: string };
  caller?: Caller;
}

/** Lets people pass who are signed in to the application. Asks nobody: a logout shows when the token expires. */
@Injectable()
export class SignedIn implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) return refuse(context, 'Bearer');
    try {
      const { payload } = await jwtVerify(token, keys, { ...expected, requiredClaims: ['sub', 'exp'] });
      request.caller = { id: payload.sub!, token };
      return true;
    } catch (error) {
      // Keys that cannot be fetched say nothing about the token: a 401 would have the mini program renew a good one.
      const code = error instanceof errors.JOSEError ? error.code : '';
      if (/^ERR_(JWT|JWS|JOSE_(ALG|NOT)|JWKS_(NO|MULTIPLE))_/.test(code))
        return refuse(context, 'Bearer error="invalid_token"');
      return cannotTell(error);
    }
  }
}

/** The same, and asks Yaopai whether the session still lives, so that a logout or a block counts at once (RFC 7662). */
@Injectable()
export class StillSignedIn extends SignedIn {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    await super.canActivate(context);
    const { token } = context.switchToHttp().getRequest<Required<Request>>().caller;
    const active = await isActive(token).catch(cannotTell);
    return active || refuse(context, 'Bearer error="invalid_token"');
  }
}

/** The caller that a guard let pass, as a parameter of the route. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<Request>().caller,
);

async function isActive(token: string): Promise<boolean> {
  const body = new URLSearchParams({ token, client_id: APP_ID, client_secret: APP_SECRET });
  const signal = AbortSignal.timeout(5000);
  const answer = await fetch(metadata.introspection_endpoint, { method: 'POST', body, signal });
  if (!answer.ok) {
    const why = APP_SECRET ? `is APP_SECRET the secret of ${APP_ID}?` : 'APP_SECRET is not set';
    throw new Error(`introspection answered ${answer.status}: ${why}`);
  }
  return ((await answer.json()) as { active?: boolean }).active === true;
}

/** RFC 6750, section 3: the header says whether a token was missing or was no good. */
function refuse(context: ExecutionContext, challenge: string): never {
  context.switchToHttp().getResponse<HeaderSetter>().header('WWW-Authenticate', challenge);
  throw new UnauthorizedException('sign in first');
}

interface HeaderSetter {
  header(name: string, value: string): unknown;
}

function cannotTell(error: unknown): never {
  new Logger(SignedIn.name).error(error);
  throw new ServiceUnavailableException('try again in a moment');
}
