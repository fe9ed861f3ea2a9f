import type { FastifyRequest } from 'fastify';

/** What machines ask for on behalf of everybody: probes, and what verifies tokens. All of it is answered from memory or nearly so. */
const UNLIMITED = new Set<string | undefined>([
  '/healthz',
  '/readyz',
  '/.well-known/oauth-authorization-server/oidc',
  '/oidc/jwks',
]);

/** By the route that answers, so that no way of writing an address gets around a limit. */
export const isUnlimited = ({ routeOptions }: FastifyRequest): boolean => UNLIMITED.has(routeOptions.url);
