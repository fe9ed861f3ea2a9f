import { type Transport, TransportFailure } from '@yaopai/wechat-sandbox/wx';

/** What went through the preview's relay, to be left when a journey fails. */
export type Exchange = { asked: string; answered: unknown };

/** The phone's network without a browser: as the shell's, every exchange goes through the preview's relay. */
export function relayThrough(preview: string, traffic: Exchange[]): Transport {
  return (wire) => {
    const abort = new AbortController();
    const exchange = async (): ReturnType<Transport>['answer'] => {
      const { body, ...rest } = wire;
      const response = await fetch(`${preview}/relay`, {
        method: 'POST',
        signal: abort.signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...rest, ...(body && { body: Buffer.from(body).toString('base64') }) }),
      }).catch(() => undefined);
      const reply = (await response?.json()) as Reply | undefined;
      traffic.push({ asked: `${wire.method} ${wire.url}`, answered: shown(reply) });
      if (reply?.answer) return { ...reply.answer, body: Buffer.from(reply.answer.body, 'base64') };
      throw new TransportFailure(reply?.failure ?? { reason: 'abort' });
    };
    return { answer: exchange(), abort: () => abort.abort() };
  };
}

type Answer = Awaited<ReturnType<Transport>['answer']>;

interface Reply {
  answer?: Omit<Answer, 'body'> & { body: string };
  failure?: ConstructorParameters<typeof TransportFailure>[0];
}

const shown = (reply: Reply | undefined): unknown =>
  reply?.answer ? { ...reply.answer, body: Buffer.from(reply.answer.body, 'base64').toString() } : reply;
