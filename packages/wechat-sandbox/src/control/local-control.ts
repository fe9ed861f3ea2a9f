import type { App, Person } from '../world/entities.js';
import type { World } from '../world/world.js';
import { readClock, readFaults, readMessage, readRotation } from './adjustments.js';
import { phoneData, userInfoData } from './open-data.js';
import { readPhone } from './phone-number.js';
import { ControlError, objectWith, optionalFlag, optionalText, requiredText } from './read.js';
import type {
  AppInput,
  AppView,
  CallFilter,
  ClockInput,
  ClockView,
  FaultsInput,
  FaultView,
  InboxFilter,
  LoginInput,
  PersonInput,
  PersonView,
  PhoneTapInput,
  PhoneTapResult,
  ProfileInput,
  ProfileResult,
  RotateInput,
  SandboxControl,
} from './types.js';
import { appView, personView, upsertApp, upsertPerson } from './upserts.js';

/** The control API on a world in this process. Bodies are checked here, so HTTP and library callers hear the same. */
export class LocalControl implements SandboxControl {
  constructor(readonly world: World) {}

  async addApp(input: AppInput): Promise<AppView> {
    return appView(upsertApp(this.world, input));
  }

  async addPerson(input: PersonInput): Promise<PersonView> {
    return personView(this.world, upsertPerson(this.world, input));
  }

  async login(personId: string, input: LoginInput): Promise<{ code: string }> {
    const { app, person } = this.parties(personId, objectWith(input, ['appId']));
    const subject = this.world.subject(app.appId, person.id);
    this.world.touchKey(subject);
    const { code } = this.world.codes.issue({
      kind: 'login',
      appId: app.appId,
      personId: person.id,
      keyVersion: subject.keyVersion,
    });
    this.world.events.emit('changed', {});
    return { code };
  }

  async phoneTap(personId: string, input: PhoneTapInput): Promise<PhoneTapResult> {
    const fields = objectWith(input, ['appId', 'phone']);
    const { app, person } = this.parties(personId, fields);
    const given = optionalText(fields, 'phone', 32);
    const phone = given === undefined ? person.phone : readPhone(given);
    if (!phone) {
      throw new ControlError(
        `"${personId}" has no phone number.`,
        'Send {"phone": "13800000000"} with the tap, or give the person one with POST /control/people.',
      );
    }
    return phoneData(this.world, app, person, phone);
  }

  async profile(personId: string, input: ProfileInput): Promise<ProfileResult> {
    const fields = objectWith(input, ['appId', 'nickName', 'avatarUrl', 'withCredentials', 'withIds']);
    const { app, person } = this.parties(personId, fields);
    return userInfoData(this.world, app, person, {
      nickName: optionalText(fields, 'nickName', 128),
      avatarUrl: optionalText(fields, 'avatarUrl', 2048),
      withCredentials: optionalFlag(fields, 'withCredentials'),
      withIds: optionalFlag(fields, 'withIds') ?? true,
    });
  }

  async checkSession(personId: string, input: { appId: string; code: string }): Promise<{ valid: boolean }> {
    const fields = objectWith(input, ['appId', 'code']);
    const { app, person } = this.parties(personId, fields);
    const code = this.world.codes.find(requiredText(fields, 'code'));
    const subject = this.world.subject(app.appId, person.id);
    const own = code?.appId === app.appId && code.personId === person.id;
    return { valid: own && subject.sessionKey !== undefined && code.keyVersion === subject.keyVersion };
  }

  async clock(input: ClockInput = {}): Promise<ClockView> {
    readClock(this.world, input);
    return { now: new Date(this.world.clock.now()).toISOString(), mode: this.world.clock.mode };
  }

  async rotate(input: RotateInput): Promise<World['rotation']> {
    readRotation(this, input);
    return { ...this.world.rotation };
  }

  async faults(input?: FaultsInput): Promise<{ faults: FaultView[] }> {
    if (input !== undefined) readFaults(this.world, input);
    return {
      faults: this.world.faults
        .list()
        .map((fault) => ({ ...fault, left: fault.left === Infinity ? null : fault.left })),
    };
  }

  async calls(filter: CallFilter = {}): ReturnType<SandboxControl['calls']> {
    const { path, appId, person, after = 0 } = filter;
    return {
      calls: this.world.calls.list(
        (call) =>
          call.number > after &&
          (path === undefined || call.path === path) &&
          (appId === undefined || call.appId === appId) &&
          (person === undefined || call.person === person),
      ),
    };
  }

  async inbox(filter: InboxFilter = {}): ReturnType<SandboxControl['inbox']> {
    const { to, channel, after = 0 } = filter;
    return {
      messages: this.world.inbox.list(
        (message) =>
          message.number > after &&
          (to === undefined || message.to === to) &&
          (channel === undefined || message.channel === channel),
      ),
    };
  }

  async deliver(message: unknown): ReturnType<SandboxControl['deliver']> {
    return this.world.inbox.add({ ...readMessage(message), at: new Date(this.world.clock.now()).toISOString() });
  }

  /** The app and the person a request names; whoever is not there yet is a 404 with what to do. */
  parties(personId: string, fields: Record<string, unknown>): { app: App; person: Person } {
    const appId = requiredText(fields, 'appId', 64);
    const app = this.world.apps.get(appId);
    if (!app) {
      const known = [...this.world.apps.keys()].join(', ') || 'none yet';
      throw new ControlError(
        `There is no app "${appId}" (${known}).`,
        'Create it first: POST /control/apps {"appId", "secret"}.',
        404,
      );
    }
    const person = this.world.people.get(personId);
    if (!person)
      throw new ControlError(
        `There is no person "${personId}".`,
        'Create them first: POST /control/people {"id"}.',
        404,
      );
    return { app, person };
  }
}
