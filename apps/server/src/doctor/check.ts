import type { Sentence } from '@yaopai/protocol';
import type { Probe } from './probe.js';

/** What a check found: as it should be; something to know; something wrong; or not tried, for want of what it needs. */
export type Verdict = 'ok' | 'warning' | 'failure' | 'skipped';

/** What came of one check. */
export interface Outcome {
  verdict: Verdict;
  /** What the deployment answered, in a few words; never a secret, for the doctor has none. */
  came: string;
  /** What to do; absent when all is well. */
  todo?: Sentence;
}

/** One question to a deployment from outside, as an attacker or a careless client would ask it. */
export interface Check {
  /** Names it in output and documents; never changes. */
  id: string;
  tried: Sentence;
  run: (probe: Probe) => Promise<Outcome>;
}

export const check = (definition: Check): Check => definition;
export const ok = (came: string): Outcome => ({ verdict: 'ok', came });
export const failure = (came: string, todo: Sentence): Outcome => ({ verdict: 'failure', came, todo });
export const warning = (came: string, todo: Sentence): Outcome => ({ verdict: 'warning', came, todo });
export const skipped = (todo: Sentence): Outcome => ({ verdict: 'skipped', came: '-', todo });

/** As it should be, or wrong. */
export const expectThat = (holds: boolean, came: string, todo: Sentence): Outcome =>
  holds ? ok(came) : failure(came, todo);

export const NEEDS_APP: Sentence = {
  zh: '用 --app 给出一个应用 ID 后，这一项才能检查',
  en: 'give the id of an application by --app to have this looked at',
};

/** The deployment answers, but has no application of that id: what was to be looked at was not reached. */
export const WRONG_APP: Sentence = {
  zh: '这个部署没有 --app 给出的应用：请核对应用 ID，可用 applications list 查看',
  en: 'this deployment has no application of the id that --app gives: check it, applications list shows them',
};

/** Something stands between: a proxy that rewrites, or another server. */
export const NOT_OURS: Sentence = {
  zh: '回答不是 Yaopai 的：请检查反向代理是否把这个路径原样转发、并原样返回回答',
  en: "this is not Yaopai's answer: check that the reverse proxy passes this path on as it is, and the answer back as it is",
};
