import type { FastifyInstance } from 'fastify';

import type { PreviewOptions } from './create-preview.js';

const PATIENCE_MS = 2000;

/** Something the demo needs, and whether it answers. */
export interface Place {
  role: 'server' | 'backend' | 'sandbox';
  url: string;
  answers: boolean;
}

/** `GET /status`. */
export interface Status {
  appId: string;
  launch: Record<string, string>;
  places: Place[];
}

/** Mounts `GET /status`: what the shell starts phones with, and which of the other programs are there. */
export function mountStatus(app: FastifyInstance, options: PreviewOptions): void {
  const { appId, launch, sandboxUrl } = options;
  const wanted = [
    { role: 'server' as const, url: launch['host'] },
    { role: 'backend' as const, url: launch['backend'] },
    { role: 'sandbox' as const, url: sandboxUrl },
  ];
  app.get('/status', async (_request, reply): Promise<Status> => {
    void reply.header('cache-control', 'no-store');
    const places = wanted.flatMap(({ role, url }) => (url === undefined ? [] : [{ role, url }]));
    return { appId, launch, places: await Promise.all(places.map(look)) };
  });
}

// Whatever it answers, a 404 of the example backend too, shows that it runs.
async function look(place: Omit<Place, 'answers'>): Promise<Place> {
  const path = { server: '/healthz', backend: '/', sandbox: '/control/health' }[place.role];
  const answers = await fetch(new URL(path, place.url), {
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).then(
    async (response) => {
      await response.body?.cancel();
      return true;
    },
    () => false,
  );
  return { ...place, answers };
}
