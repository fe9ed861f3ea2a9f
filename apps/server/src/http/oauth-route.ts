import type { FastifyRequest } from 'fastify';

export const FORM = 'application/x-www-form-urlencoded';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The only kind of body that the route takes. Default: JSON. */
    takes?: 'form';
    /** How the route says a refusal: as RFC 6749 has it. Default: by a problem document alone. */
    refuses?: 'oauth';
  }
}

type Routed = Pick<FastifyRequest, 'routeOptions'>;

/** Without options: refused before any route was found. */
const configOf = ({ routeOptions }: Routed) => (routeOptions as Routed['routeOptions'] | undefined)?.config;

export const takesForm = (request: Routed): boolean => configOf(request)?.takes === 'form';
export const refusesAsOAuth = (request: Routed): boolean => configOf(request)?.refuses === 'oauth';
