import type { CloseAccountRequest, UserId } from '@yaopai/protocol';
import assert from 'node:assert/strict';
import { findBroken } from './join-state.js';
import { type Leaver, Leavers, type LeavingMember } from './leavers.js';
import { endingsOf, findLeftOver, stateOf } from './leaving-state.js';
import { People } from './people.js';
import type { Cast } from './phone-rows.js';
import { type Tap, Taps } from './taps.js';
import { TestClock } from './test-clock.js';
import type { Person } from './wechat.js';
import { World } from './world.js';

/** What an operation is refused with that comes after the closing. */
export const TOO_LATE = ['ACCOUNT_CLOSING', 'SESSION_ENDED'];

type Call = World['http']['outcome'];

/** Where closings race: two servers, and a clock that moves between races only. */
export class ClosingArena {
  readonly people: People;
  readonly taps: Taps;
  readonly leavers: Leavers;
  readonly cast: Cast;

  private constructor(
    readonly world: World,
    readonly clock: TestClock,
  ) {
    [this.people, this.taps] = [new People(world, clock), new Taps(world, clock)];
    this.cast = { world, people: this.people, taps: this.taps };
    this.leavers = new Leavers(this.cast);
  }

  static async start(): Promise<ClosingArena> {
    const clock = new TestClock();
    const env = { YAOPAI_PUBLIC_URL: 'http://id.stories.test' };
    return new ClosingArena(await World.start({ clock, servers: 2, logLevel: 'info', env }), clock);
  }

  readonly call = (...[endpoint, body, options]: Parameters<Call>): Promise<string> =>
    this.world.http.outcome(endpoint, body, options);
  /** On the other server than what it races. */
  readonly close = (proof: CloseAccountRequest, options = {}): Promise<string> =>
    this.call('POST /account/close', proof, { server: 1, ...options });
  readonly code = (person: Person, appId?: string): Promise<string> => this.world.wechat.code(person, appId);
  readonly known = (details = {}): Promise<Leaver> => this.leavers.known(details);
  readonly proven = (kind: 'email' | 'phone', password?: string): Promise<LeavingMember> =>
    this.leavers.proven(kind, password);
  readonly sendProof = (each: LeavingMember): Promise<void> => this.leavers.sendProof(each);
  /** Of the button's code; the clock stands still. */
  readonly tap = async (person: Person, phone: string): Promise<Tap> => ({
    code: await this.code(person),
    ...(await this.taps.button(person, phone)),
  });

  /** The account waits for its erasure, and nobody is in it. */
  async expectClosing(id: UserId): Promise<void> {
    const endings = new Set(await endingsOf(this.world, id));
    assert.deepEqual([await stateOf(this.world, id), endings], ['closing', new Set(['closing'])]);
  }

  /** What no race may leave behind. */
  async check(): Promise<void> {
    assert.deepEqual(await findBroken(this.world), []);
    assert.deepEqual(await findLeftOver(this.world), []);
  }

  /** Whoever waits for another waits in the same order: a deadlock is solved by waiting a second and doing all of it again. */
  async end(): Promise<void> {
    const { deadlocks } = await this.world.sql.one<{ deadlocks: string }>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    await this.world.close();
    assert.equal(deadlocks, '0', 'deadlocks');
  }
}
