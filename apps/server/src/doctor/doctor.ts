import type { Sentence } from '@yaopai/protocol';
import type { Check, Outcome } from './check.js';
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

/**
 * Looks at a deployment from outside: some dozens of requests, none of which a caller could not make, and none that changes
 * anything.
 * @param url of the deployment @param app an application of it, for the checks that need one
 */
export async function examine(url: string, app: string | undefined): Promise<Finding[]> {
  const probe = new Probe(url, app);
  const findings: Finding[] = [];
  for (const { id, tried, run } of SECURITY_CHECKS) {
    findings.push({ id, tried, ...(await run(probe).catch(unanswered)) });
  }
  return findings;
}

function unanswered(error: unknown): Outcome {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const came = cause instanceof Error ? ('code' in cause && String(cause.code)) || cause.message : String(cause);
  return {
    verdict: 'failure',
    came,
    todo: {
      zh: '没有得到回答：请检查地址、证书、防火墙与反向代理',
      en: 'no answer came: check the address, the certificate, the firewall and the proxy',
    },
  };
}
