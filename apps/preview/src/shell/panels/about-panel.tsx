import { useModel } from '../state/model.js';
import { lastOf } from '../state/status-feed.js';
import { useStore } from '../state/use-store.js';
import { useWords } from '../words/use-words.js';

/** What this is not, and which programs it stands on. */
export function AboutPanel(): React.ReactNode {
  const words = useWords();
  const places = lastOf(useStore(useModel().status))?.places ?? [];
  return (
    <>
      <h2>{words.about.heading}</h2>
      <p>{words.about.intro}</p>
      <dl className="differences">
        {words.about.differences.map(([what, how]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{how}</dd>
          </div>
        ))}
      </dl>
      <p>
        {words.about.real} {words.about.realPath}
      </p>
      <h3>{words.about.programs}</h3>
      <ul className="cards">
        {places.map(({ role, url, answers }) => (
          <li key={role} className="card card-head">
            <strong>{words.about.roles[role]}</strong>
            <a href={url} target="_blank" rel="noreferrer">
              {url}
            </a>
            <span className={answers ? 'mark good' : 'mark bad'}>
              {answers ? words.about.answers : words.about.silent}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
