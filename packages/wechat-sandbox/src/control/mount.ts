import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { LocalControl } from './local-control.js';
import { streamEvents } from './live-events.js';
import { ControlError } from './read.js';
import type { CallFilter, InboxFilter, PushFilter } from './types.js';

/** Mounts the control API. Every refusal is `{error, whatToDo, zh}`, `zh` being both in Chinese. */
export function mountControl(app: FastifyInstance, control: LocalControl): void {
  app.get('/control/health', async () => ({ status: 'ok' }));
  app.post('/control/apps', async (request) => control.addApp(jsonOf(request)));
  app.post('/control/people', async (request) => control.addPerson(jsonOf(request)));
  app.post('/control/people/:id/login', async (request) => control.login(idOf(request), jsonOf(request)));
  app.post('/control/people/:id/phone-offer', async (request) => control.phoneOffer(idOf(request), jsonOf(request)));
  app.post('/control/people/:id/phone-tap', async (request) => control.phoneTap(idOf(request), jsonOf(request)));
  app.post('/control/people/:id/profile', async (request) => control.profile(idOf(request), jsonOf(request)));
  app.post('/control/people/:id/check-session', async (request) =>
    control.checkSession(idOf(request), jsonOf(request)),
  );
  app.get('/control/clock', async () => control.clock());
  app.post('/control/clock', async (request) => control.clock(jsonOf(request)));
  app.post('/control/rotate', async (request) => control.rotate(jsonOf(request)));
  app.get('/control/faults', async () => control.faults());
  app.post('/control/faults', async (request) => control.faults(jsonOf(request)));
  app.get('/control/calls', async (request) => control.calls(filterOf<CallFilter>(request)));
  app.get('/control/inbox', async (request) => control.inbox(filterOf<InboxFilter>(request)));
  app.post('/control/inbox', async (request) => control.deliver(jsonOf(request)));
  app.get('/control/content', async () => control.content());
  app.post('/control/content', async (request) => control.content(jsonOf(request)));
  app.post('/control/media-verdicts', async (request) => control.mediaVerdict(jsonOf(request)));
  app.get('/control/pushes', async (request) => control.pushes(filterOf<PushFilter>(request)));
  app.post('/control/pushes', async (request) => control.push(jsonOf(request)));
  app.post('/control/pushes/verify', async (request) => control.verifyPush(jsonOf(request)));
  app.get('/control/state', async () => control.state());
  app.get('/control/events', (request, reply) => streamEvents(control.world, request, reply));
}

/** The body as sent; its fields are checked by LocalControl, which is why any type may be claimed here. */
function jsonOf<Input>(request: FastifyRequest): Input {
  const text = typeof request.body === 'string' ? request.body : '';
  if (text.trim() === '') return {} as Input;
  const type = request.headers['content-type'] ?? '';
  // A web page of another origin can post text without asking; it cannot post JSON without a preflight.
  if (!/^application\/json\b/i.test(type)) {
    throw new ControlError(
      'The body is not labelled as JSON.',
      'Send the header content-type: application/json.',
      '请求体没有标明是 JSON。请加上请求头 content-type: application/json。',
    );
  }
  try {
    return JSON.parse(text) as Input;
  } catch {
    throw new ControlError('The body is not JSON.', 'Send one JSON object.', '请求体不是 JSON。请发送一个 JSON 对象。');
  }
}

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

function filterOf<Filter>(request: FastifyRequest): Filter {
  const { after, ...rest } = request.query as Record<string, string>;
  return { ...rest, ...(after === undefined ? {} : { after: Number(after) || 0 }) } as Filter;
}
