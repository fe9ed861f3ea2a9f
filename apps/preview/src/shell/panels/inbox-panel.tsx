import { CopyButton } from '../parts/copy-button.js';
import { Time } from '../parts/time.js';
import { codeIn } from '../state/codes.js';
import { useModel } from '../state/model.js';
import type { InboxMessage } from '../state/sandbox-types.js';
import { useStore } from '../state/use-store.js';
import { useWords } from '../words/use-words.js';

/** What the server would have sent to people: text messages and email, their codes first of all. */
export function InboxPanel(): React.ReactNode {
  const words = useWords();
  const { messages } = useStore(useModel().sandbox);
  return (
    <>
      <h2>{words.inbox.heading}</h2>
      <p className="hint">{words.inbox.hint}</p>
      {messages.length === 0 ? (
        <p className="empty">{words.inbox.empty}</p>
      ) : (
        <ul className="cards">
          {messages.map((message) => (
            <MessageCard key={message.number} message={message} />
          ))}
        </ul>
      )}
    </>
  );
}

function MessageCard({ message }: { message: InboxMessage }): React.ReactNode {
  const words = useWords();
  const code = codeIn(message);
  const { subject } = message;
  return (
    <li className="card">
      <div className="card-head">
        <span className="mark">{words.inbox[message.channel]}</span>
        <strong>{message.to}</strong>
        <Time at={message.at} />
      </div>
      {code !== undefined && (
        <p className="code-line">
          <span className="heard">{words.inbox.code}</span>
          <code className="big-code">{code}</code>
          <CopyButton text={code} label={words.inbox.copyCode(code)} />
        </p>
      )}
      {typeof subject === 'string' && <strong>{subject}</strong>}
      <p className="message-text">{message.text}</p>
    </li>
  );
}
