import type { Sentence } from '@yaopai/protocol';
import { StartError } from '../config/index.js';
import { type Check, failure, type Outcome } from './check.js';
import { PUBLIC_FILES } from './checks/public-files.js';
import { REACHING } from './checks/reaching.js';
import { REQUESTS } from './checks/requests.js';
import { TOKENS } from './checks/tokens.js';
import { Probe } from './probe.js';

/** One check and what came of it. */
export interface Finding extends Outcome {
  id: string;
  tried: Sentence;
}

const SECURITY_CHECKS: readonly Check[] = [...REACHING, ...TOKENS, ...REQUESTS, ...PUBLIC_FILES];
/** What a proxy answers for a server that does not. */
const NOBODY_BEHIND = [502, 503, 504];

/**
 * Looks at a deployment from outside: some dozens of requests, none of which a caller could not make, and none that changes
 * anything.
 * @param url of the deployment @param app an application of it, for the checks that need one
 * @throws StartError when nothing answers there
 */
export async function examine(url: string, app: string | undefined): Promise<Finding[]> {
  const probe = new Probe(url, app);
  await refuseSilence(probe);
  const findings: Finding[] = [];
  for (const { id, tried, run } of SECURITY_CHECKS) {
    findings.push({ id, tried, ...(await run(probe).catch(unanswered)) });
  }
  return findings;
}

/** What would fail every check alike is said once: nobody there, or a proxy with nobody behind it. */
async function refuseSilence(probe: Probe): Promise<void> {
  const reason = await probe.ask('/healthz').then(
    ({ status }) => (NOBODY_BEHIND.includes(status) ? String(status) : undefined),
    (error: unknown) => reasonOf(error),
  );
  if (reason === undefined) return;
  throw new StartError({
    zh: `${probe.origin} 没有应答（${reason}），什么都没有检查：请确认服务器正在运行，以及地址、端口、证书、防火墙和反向代理，然后再运行一次`,
    en: `${probe.origin} does not answer (${reason}), so nothing was looked at: see that the server runs, and to address, port, certificate, firewall and proxy, then run this again`,
  });
}

function unanswered(error: unknown): Outcome {
  return failure(reasonOf(error), {
    zh: '没有得到回答：请检查服务器日志、防火墙与反向代理',
    en: 'no answer came: look into the log of the server, and at the firewall and the proxy',
  });
}

function reasonOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return String((typeof code === 'string' && code) || message);
}
