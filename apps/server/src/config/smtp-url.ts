import { FormError, url } from './forms.js';
import { credentialsOf, onlyParameters } from './url-parts.js';

/** Where and how mail is handed over. */
export interface SmtpSettings {
  /** A name, or an address without brackets. */
  host: string;
  port: number;
  /**
   * `from-start`: TLS before the first word (smtps). `required`: STARTTLS or nothing. `optional`: STARTTLS when offered,
   * whoever the certificate names, as RFC 7435 has it; the only choice under which mail may travel in the clear.
   */
  tls: 'from-start' | 'required' | 'optional';
  user: string;
  password: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/i;

/**
 * Reads `smtps://user:password@host[:465]` and `smtp://user:password@host[:587][?tls=required|optional]`; user and
 * password are percent-encoded. Without `tls`, STARTTLS is required except towards this machine itself.
 */
export function parseSmtpUrl(text: string): SmtpSettings {
  const parsed = new URL(url('smtp', 'smtps')(text));
  const fromStart = parsed.protocol === 'smtps:';
  onlyParameters(parsed, (name) => name === 'tls' && !fromStart);
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  const tls = parsed.searchParams.get('tls') ?? (LOOPBACK.test(host) ? 'optional' : 'required');
  if (tls !== 'required' && tls !== 'optional') {
    throw new FormError('tls 只能是 required 或 optional', 'has a tls that is neither required nor optional');
  }
  return {
    host,
    port: Number(parsed.port) || (fromStart ? 465 : 587),
    tls: fromStart ? 'from-start' : tls,
    ...credentialsOf(parsed),
  };
}
