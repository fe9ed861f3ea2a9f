import { DataView } from '../parts/data-view.js';
import { secondsLeft, type Token } from '../state/tokens.js';
import { useWords } from '../words/use-words.js';
import type { Words } from '../words/zh.js';

/** A token that was seen, in words and decoded. */
export function TokenView({ token }: { token: Token }): React.ReactNode {
  const words = useWords().traffic;
  const left = secondsLeft(token, Date.now());
  const about = [
    kindOf(token, words),
    typeof token.claims['sub'] === 'string' ? words.tokenFor(token.claims['sub']) : '',
    left === undefined ? '' : left > 0 ? words.expiresIn(Math.ceil(left / 60)) : words.expired,
  ];
  return (
    <section className="token">
      <h3>{about.filter(Boolean).join(' · ')}</h3>
      <DataView label={words.token} value={{ header: token.header, claims: token.claims }} />
      <p className="hint">{words.notVerified}</p>
    </section>
  );
}

/** RFC 9068 names access tokens by their `typ`. */
function kindOf({ header, claims }: Token, words: Words['traffic']): string {
  if (header['typ'] === 'at+jwt') return words.accessToken;
  return 'nonce' in claims || 'auth_time' in claims ? words.idToken : words.otherToken;
}
