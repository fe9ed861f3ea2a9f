import type { OAuthErrorCode, OAuthProblem, Problem, ServerErrorName } from '@yaopai/protocol';
import { ERRORS } from '@yaopai/protocol';

interface OAuthRefusal {
  error: OAuthErrorCode;
  /** Where the standards name another than the closed set. */
  status?: number;
}

/** RFC 6749, section 5.2; RFC 7009, section 2.2.1, has 503 for a server that cannot answer now. */
const REFUSALS: Partial<Record<ServerErrorName, OAuthRefusal>> = {
  APPLICATION_SECRET_WRONG: { error: 'invalid_client' },
  // What "was issued to another client" is called there.
  FORBIDDEN: { error: 'invalid_grant', status: 400 },
  BUSY: { error: 'temporarily_unavailable' },
  RATE_LIMITED: { error: 'temporarily_unavailable' },
  INTERNAL: { error: 'server_error' },
};

/** RFC 7235: a 401 names the scheme that the endpoint understands. */
export const BASIC_CHALLENGE = 'Basic realm="yaopai", charset="UTF-8"';

/** The problem as an endpoint of the OAuth standards says it. */
export function oauthProblemOf(problem: Problem): OAuthProblem {
  const name = problem.name as ServerErrorName;
  const { error = 'invalid_request', status = problem.status } = REFUSALS[name] ?? {};
  const { message, action } = ERRORS[name];
  return { error, error_description: `${message.en}. ${action.en}`, ...problem, status };
}
