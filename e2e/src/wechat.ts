import { createSandbox, type FaultInput, type Sandbox } from '@yaopai/wechat-sandbox';
import { randomUUID } from 'node:crypto';
import { SECRETS, WECHAT } from './deployment.js';
import type { SecretListener } from './http-client.js';

const EXCHANGE_PATH = '/sns/jscode2session';

/** Somebody with WeChat on a phone. */
export interface Person {
  id: string;
}

/** WeChat as the stories play it: people, codes, faults, and a count of the calls that reached it. */
export class WechatWorld {
  private readonly noted = new Set<string>();

  private constructor(
    readonly sandbox: Sandbox,
    private readonly onSecret: SecretListener,
  ) {}

  static async start(onSecret: SecretListener): Promise<WechatWorld> {
    const sandbox = await createSandbox({ seed: randomUUID() });
    const wechat = new WechatWorld(sandbox, onSecret);
    for (const [appId, secret] of Object.entries(SECRETS)) {
      await sandbox.addApp({ appId, secret });
      onSecret('AppSecret', secret);
    }
    sandbox.world.events.listen((name) => name === 'changed' && wechat.noteSecrets());
    return wechat;
  }

  /** Somebody new; with a unionid in every mini program when one is given. */
  async person(details: { unionid?: string } = {}): Promise<Person> {
    const id = `person-${randomUUID()}`;
    await this.sandbox.addPerson({ id, ...details });
    return { id };
  }

  /** From now on every exchange of theirs carries this unionid, or none. */
  async setUnionId(person: Person, unionid: string | null): Promise<void> {
    await this.sandbox.addPerson({ id: person.id, unionid });
  }

  /** What `wx.login` gives. */
  async code(person: Person, appId: string = WECHAT.main): Promise<string> {
    const { code } = await this.sandbox.login(person.id, { appId });
    this.onSecret('code', code);
    return code;
  }

  openId(person: Person, appId: string = WECHAT.main): string {
    return this.sandbox.world.subject(appId, person.id).openid;
  }

  sessionKey(person: Person, appId: string = WECHAT.main): string {
    const { sessionKey } = this.sandbox.world.subject(appId, person.id);
    if (!sessionKey) throw new Error(`${person.id} has not logged in to ${appId} yet`);
    return sessionKey;
  }

  async rotateKey(person: Person, appId: string = WECHAT.main): Promise<void> {
    await this.sandbox.rotate({ person: person.id, appId });
  }

  /** The next exchanges of this person's codes go wrong. */
  async fault(person: Person, fault: Omit<FaultInput, 'path' | 'person'>): Promise<void> {
    await this.sandbox.faults({ ...fault, path: EXCHANGE_PATH, person: person.id });
  }

  /** How many calls with a code of this person reached WeChat; without a person, how many exchanges in all. */
  async exchanges(person?: Person): Promise<number> {
    const { calls } = await this.sandbox.calls({ path: EXCHANGE_PATH, ...(person && { person: person.id }) });
    return calls.length;
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  private noteSecrets(): void {
    for (const { sessionKey, openid } of this.sandbox.world.allSubjects()) {
      this.noteOnce('openid', openid);
      if (sessionKey) this.noteOnce('session_key', sessionKey);
    }
  }

  private noteOnce(kind: string, value: string): void {
    if (this.noted.has(value)) return;
    this.noted.add(value);
    this.onSecret(kind, value);
  }
}
