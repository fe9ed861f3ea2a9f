import { SandboxClock } from '../clock.js';
import { newSessionKey, subjectId } from '../ids.js';
import { TokenBook } from './access-tokens.js';
import { CodeBook } from './codes.js';
import { type ContentRules, defaultContentRules } from './content-rules.js';
import { EncryptedMessages } from './encrypted-messages.js';
import type { App, Person, Subject } from './entities.js';
import { FaultBook } from './faults.js';
import type { CallRecord, MediaCheck, Message, PushRecord } from './records.js';
import { WorldEvents } from './events.js';
import { Ring } from './ring.js';
import { UserKeys } from './user-keys.js';

/** `interval`: a login rotates the key unless the last rotation is younger than the minimum, which is how WeChat behaves. */
export interface Rotation {
  mode: 'interval' | 'always' | 'never';
  minimumSeconds: number;
}

export interface WorldOptions {
  clock?: SandboxClock;
  /** Decides every openid and unionid; the same seed gives the same people in every run. */
  seed?: string;
}

/** All that WeChat would remember: apps, people, who they are in each app, codes, tokens; and what happened. */
export class World {
  readonly clock: SandboxClock;
  readonly seed: string;
  readonly events = new WorldEvents();
  readonly apps = new Map<string, App>();
  readonly people = new Map<string, Person>();
  readonly codes: CodeBook;
  readonly tokens: TokenBook;
  readonly encryptedMessages: EncryptedMessages;
  readonly userKeys: UserKeys;
  readonly mediaChecks = new Map<string, MediaCheck>();
  readonly faults = new FaultBook();
  readonly calls = new Ring<CallRecord>(2000, (call) => this.events.emit('call', call));
  readonly inbox = new Ring<Message>(1000, (message) => this.events.emit('message', message));
  readonly pushes = new Ring<PushRecord>(1000, (push) => this.events.emit('push', push));
  contentRules: ContentRules = defaultContentRules();
  rotation: Rotation = { mode: 'interval', minimumSeconds: 60 };
  private readonly subjects = new Map<string, Subject>();
  private readonly subjectsByOpenid = new Map<string, Subject>();

  constructor(options: WorldOptions = {}) {
    this.clock = options.clock ?? new SandboxClock();
    this.seed = options.seed ?? 'wechat-sandbox';
    this.codes = new CodeBook(this.clock);
    this.tokens = new TokenBook(this.clock);
    this.userKeys = new UserKeys(this.clock);
    this.encryptedMessages = new EncryptedMessages(this.clock);
  }

  putApp(app: App): void {
    this.apps.set(app.appId, app);
    this.events.emit('changed', {});
  }

  putPerson(person: Person): void {
    this.people.set(person.id, person);
    this.events.emit('changed', {});
  }

  /** The person as this app knows them; they get an openid the first time somebody asks. */
  subject(appId: string, personId: string): Subject {
    const key = `${appId} ${personId}`;
    const known = this.subjects.get(key);
    if (known) return known;
    const openid = subjectId(this.seed, 'openid', appId, personId);
    return this.restoreSubject({ appId, personId, openid, keyVersion: 0, keySinceMs: 0 });
  }

  restoreSubject(subject: Subject): Subject {
    this.subjects.set(`${subject.appId} ${subject.personId}`, subject);
    this.subjectsByOpenid.set(`${subject.appId} ${subject.openid}`, subject);
    this.events.emit('changed', {});
    return subject;
  }

  subjectByOpenid(appId: string, openid: string): Subject | undefined {
    return this.subjectsByOpenid.get(`${appId} ${openid}`);
  }

  allSubjects(): Subject[] {
    return [...this.subjects.values()];
  }

  /** A unionid exists only where the app is bound, and is worked out at each exchange: binding late shows at the next one. */
  unionid(app: App, person: Person): string | undefined {
    if (app.openPlatformId === null) return undefined;
    if (app.openPlatformId === undefined) return person.unionid;
    const own = person.unionids?.[app.openPlatformId] ?? person.unionid;
    return own ?? subjectId(this.seed, 'unionid', app.openPlatformId, person.id);
  }

  /** The live session key, made when there is none. */
  sessionKey(subject: Subject): string {
    return subject.sessionKey ?? this.rotateKey(subject);
  }

  /** What a login does to the key, by the rotation mode. */
  touchKey(subject: Subject): void {
    const ageMs = this.clock.now() - subject.keySinceMs;
    const due = this.rotation.mode === 'always' || ageMs >= this.rotation.minimumSeconds * 1000;
    if (subject.sessionKey === undefined || (this.rotation.mode !== 'never' && due)) this.rotateKey(subject);
  }

  rotateKey(subject: Subject): string {
    const sessionKey = newSessionKey();
    subject.sessionKey = sessionKey;
    subject.keyVersion += 1;
    subject.keySinceMs = this.clock.now();
    this.events.emit('changed', {});
    return sessionKey;
  }

  expireKey(subject: Subject): void {
    delete subject.sessionKey;
    subject.keyVersion += 1;
    this.events.emit('changed', {});
  }
}
