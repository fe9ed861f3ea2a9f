import type { Database, Statement } from '../../apps/server/dist/database/index.js';
import { SessionRepository } from '../../apps/server/dist/sessions/session.repository.js';

/** The server's own statements, taken from its repository as it sends them: the bare handlers send literally the same. */
export interface ServerStatements {
  openForKnownIdentity: Pick<Statement, 'name' | 'text'>;
  rotate: Pick<Statement, 'name' | 'text'>;
  sessionById: Pick<Statement, 'name' | 'text'>;
}

export async function serverStatements(): Promise<ServerStatements> {
  const sent: Statement[] = [];
  const recorder = {
    query(statement: Statement) {
      sent.push(statement);
      return Promise.resolve([]);
    },
  };
  const repository = new SessionRepository(recorder as unknown as Database);
  // Only names and texts are looked at: the values may be anything.
  const any = {} as never;
  await repository.openForKnownIdentity([any, any, any, any, any], any, any);
  await repository.rotate(any, any);
  await repository.findById(any);
  const [openForKnownIdentity, rotate, sessionById] = sent;
  if (!openForKnownIdentity || !rotate || !sessionById || sent.length !== 3) {
    throw new Error('the session repository no longer sends one statement a question: adapt bench/src/statements.ts');
  }
  return { openForKnownIdentity, rotate, sessionById };
}
