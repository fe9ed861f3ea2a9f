import { DataView } from '../parts/data-view.js';
import { headersOfInterest } from '../state/headers.js';
import { findTokens } from '../state/tokens.js';
import type { Payload, RequestEntry, ServerCallEntry, TrafficEntry } from '../state/traffic.js';
import { useWords } from '../words/use-words.js';
import { TokenView } from './token-view.js';

export function TrafficDetails({ entry }: { entry: TrafficEntry }): React.ReactNode {
  switch (entry.kind) {
    case 'request':
      return <RequestDetails entry={entry} />;
    case 'wechat':
      return <Given given={entry.given} failure={entry.failure} />;
    case 'server-call':
      return <ServerCallDetails entry={entry} />;
    case 'script-error':
      return <pre className="data">{entry.message}</pre>;
  }
}

function RequestDetails({ entry }: { entry: RequestEntry }): React.ReactNode {
  const words = useWords().traffic;
  const { headers, body, reply, failure } = entry;
  const tokens = findTokens([JSON.stringify(headers), body?.text ?? '', reply?.body.text ?? '']);
  return (
    <div className="traffic-details">
      <code className="address">{entry.url}</code>
      <h3>{words.request}</h3>
      <DataView label={words.headers} value={headersOfInterest(headers)} />
      <PayloadView payload={body} />
      {failure !== undefined && <p className="bad">{failure}</p>}
      {reply && (
        <>
          <h3>
            {words.reply} {reply.status}
          </h3>
          <DataView label={words.headers} value={headersOfInterest(reply.headers)} />
          <PayloadView payload={reply.body} />
        </>
      )}
      {tokens.map((token) => (
        <TokenView key={token.raw} token={token} />
      ))}
    </div>
  );
}

function PayloadView({ payload }: { payload: Payload | undefined }): React.ReactNode {
  const words = useWords().traffic;
  if (!payload || payload.bytes === 0) return <p className="hint">{words.noBody}</p>;
  const { text, bytes, contentType } = payload;
  if (text === undefined) return <p className="hint">{words.binary(bytes, contentType)}</p>;
  return <DataView label={words.body} value={parsed(text)} />;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function Given({ given, failure }: { given: object | undefined; failure: string | undefined }): React.ReactNode {
  const words = useWords().traffic;
  return (
    <div className="traffic-details">
      {failure === undefined ? <DataView label={words.given} value={given} /> : <p className="bad">{failure}</p>}
    </div>
  );
}

function ServerCallDetails({ entry }: { entry: ServerCallEntry }): React.ReactNode {
  const words = useWords().traffic;
  const { query, body, status, errcode, fault } = entry.call;
  return (
    <div className="traffic-details">
      {fault !== undefined && (
        <p className="bad">
          {words.fault}: {fault}
        </p>
      )}
      <h3>{words.request}</h3>
      {Object.keys(query).length > 0 && <DataView label={words.query} value={query} />}
      {body !== undefined && <DataView label={words.body} value={body} />}
      <h3>
        {words.reply} {status === 0 ? words.cut : status}
      </h3>
      {errcode !== undefined && <p className="hint">errcode {errcode}</p>}
    </div>
  );
}
