import type { CloseAccountRequest, Problem, SignInReply, UserId } from '@yaopai/protocol';
import assert from 'node:assert/strict';
import type { Member } from './people.js';
import { type Cast, silent } from './phone-rows.js';
import type { Person } from './wechat.js';

/** Somebody who comes by WeChat alone. */
export interface Leaver {
  person: Person;
  id: UserId;
  /** Access token of the first sign-in. */
  token: string;
  w: SignInReply;
  /** With which the account can be closed. */
  proof: CloseAccountRequest;
}

/** Somebody who signed up; the proof is sent later. */
export type LeavingMember = Member & { proof: CloseAccountRequest };

/** People who are about to close their accounts. */
export class Leavers {
  constructor(private readonly cast: Cast) {}

  async known(details: { unionid?: string } = {}): Promise<Leaver> {
    const { person, w } = await silent(this.cast, details);
    const wechatCode = await this.cast.world.wechat.code(person);
    return { person, w, id: w.user.id, token: w.accessToken, proof: { wechatCode } };
  }

  async proven(kind: 'email' | 'phone', password?: string): Promise<LeavingMember> {
    return { ...(await this.cast.people.proven(kind, password)), proof: {} };
  }

  /** The code with which to close the account; a minute at least after the last one. */
  async sendProof(member: LeavingMember): Promise<void> {
    member.proof = { ...member.handle, code: await this.cast.people.code(member.handle, 'close-account') };
  }

  async closed(details: { unionid?: string } = {}): Promise<Leaver> {
    const leaver = await this.known(details);
    await this.cast.world.http.ok('POST /account/close', leaver.proof);
    return leaver;
  }

  /** What the closing account's owner is given at the door. */
  async ticket(person: Person): Promise<string> {
    const { world } = this.cast;
    const problem = await world.http.refused('POST /sign-in/wechat', { code: await world.wechat.code(person) });
    const { name, ticket } = problem as Problem & { ticket?: string };
    assert(ticket, `no ticket with ${name}`);
    return ticket;
  }
}
