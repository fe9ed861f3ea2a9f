import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { TEST_CERTIFICATE, TEST_KEY } from './test-certificate.js';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Whether it came over TLS. */
  secure: boolean;
  user: string | undefined;
  /** As it was sent, headers and all. */
  source: string;
  mail: Email;
}

export interface MailServer {
  port: number;
  received: ReceivedMail[];
  /** How many connections were opened. */
  connections(): number;
  close(): Promise<void>;
}

/** A real SMTP server that takes mail of any sender, with `user` / `pa:ss@wörd` where it asks for one. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    key: TEST_KEY,
    cert: TEST_CERTIFICATE,
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect(_session, callback) {
      connections += 1;
      callback();
    },
    onAuth({ username, password }, _session, callback) {
      if (username === 'user' && password === 'pa:ss@wörd') callback(null, { user: username });
      else callback(new Error('Invalid username or password'));
    },
    onRcptTo({ address }, _session, callback) {
      if (!address.startsWith('nobody')) callback();
      else callback(Object.assign(new Error(`No such mailbox <${address}>`), { responseCode: 550 }));
    },
    onData(stream, session, callback) {
      const { mailFrom, rcptTo } = session.envelope;
      const keep = async (): Promise<void> => {
        const bytes = await buffer(stream);
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: session.user ? String(session.user) : undefined,
          source: bytes.toString('latin1'),
          mail: await PostalMime.parse(bytes),
        });
      };
      keep().then(() => callback(), callback);
    },
    ...options,
  });
  // Clients that refuse the certificate are reported here; the tests look at the client.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
