import type { App, Person } from '../world/entities.js';
import { MediaVerdicts } from '../push/media-verdicts.js';
import { PushSender } from '../push/push-sender.js';
import type { ContentRules } from '../world/content-rules.js';
import { phoneData, phoneInfo, type PhoneTapResult, type ProfileResult, userInfoData } from '../world/open-data.js';
import type { World } from '../world/world.js';
import { readClock, readFaults, readMessage, readRotation } from './adjustments.js';
import { readPhone } from './phone-number.js';
import { concludeMedia, pushUserEvent, readContentRules } from './push-control.js';
import { ControlError, objectWith, optionalFlag, optionalNumber, optionalText, requiredText } from './read.js';
import type {
  AppInput,
  AppView,
  CallFilter,
  ClockInput,
  ClockView,
  ContentInput,
  FaultsInput,
  FaultView,
  InboxFilter,
  LoginInput,
  MediaVerdictInput,
  PersonInput,
  PersonView,
  PhoneOffer,
  PhoneTapInput,
  ProfileInput,
  PushFilter,
  PushInput,
  PushView,
  RotateInput,
  SandboxControl,
  SandboxState,
} from './types.js';
import { faultsView, stateView } from './state-view.js';
import { appView, personView, upsertApp, upsertPerson } from './upserts.js';

/** The control API on a world in this process. Bodies are checked here, so HTTP and library callers hear the same. */
export class LocalControl implements SandboxControl {
  private readonly sender: PushSender;
  private readonly verdicts: MediaVerdicts;

  constructor(readonly world: World) {
    this.sender = new PushSender(world);
    this.verdicts = new MediaVerdicts(world, this.sender);
  }

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
    subject.seenMs = this.world.clock.now();
    const { code } = this.world.codes.issue({
      kind: 'login',
      appId: app.appId,
      personId: person.id,
      keyVersion: subject.keyVersion,
    });
    this.world.events.emit('changed', {});
    return { code };
  }

  async phoneOffer(personId: string, input: { appId: string }): Promise<PhoneOffer> {
    const { app, person } = this.parties(personId, objectWith(input, ['appId']));
    checkTap(app);
    return person.phone ? { phone: phoneInfo(person.phone).phoneNumber } : {};
  }

  async phoneTap(personId: string, input: PhoneTapInput): Promise<PhoneTapResult> {
    const fields = objectWith(input, ['appId', 'phone', 'tappedSecondsAgo']);
    const { app, person } = this.parties(personId, fields);
    const ageMs = (optionalNumber(fields, 'tappedSecondsAgo') ?? 0) * 1000;
    const given = optionalText(fields, 'phone', 32);
    const phone = given === undefined ? person.phone : readPhone(given);
    if (!phone) {
      throw new ControlError(
        `"${personId}" has no phone number.`,
        'Send {"phone": "13800000000"} with the tap, or give the person one with POST /control/people.',
        `"${personId}" 没有手机号。请在点击时发送 {"phone": "13800000000"}，或者用 POST /control/people 给这个用户设置。`,
      );
    }
    payForTap(app);
    this.world.subject(app.appId, person.id).seenMs = this.world.clock.now();
    return phoneData(this.world, app, person, { phone, ageMs });
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
    if (Object.keys(input).length > 0) this.world.events.emit('changed', {});
    return { now: new Date(this.world.clock.now()).toISOString(), mode: this.world.clock.mode };
  }

  async rotate(input: RotateInput): Promise<World['rotation']> {
    readRotation(this, input);
    this.world.events.emit('changed', {});
    return { ...this.world.rotation };
  }

  async faults(input?: FaultsInput): Promise<{ faults: FaultView[] }> {
    if (input !== undefined) {
      readFaults(this.world, input);
      this.world.events.emit('changed', {});
    }
    return { faults: faultsView(this.world) };
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

  async content(input: ContentInput = {}): Promise<ContentRules> {
    this.world.contentRules = readContentRules(input, this.world.contentRules);
    this.world.events.emit('changed', {});
    return this.world.contentRules;
  }

  async mediaVerdict(input: MediaVerdictInput): Promise<PushView> {
    return concludeMedia(this.world, this.verdicts, input);
  }

  async push(input: PushInput): Promise<PushView> {
    const fields = objectWith(input, ['appId', 'person', 'event', 'revokeInfo']);
    return pushUserEvent(this.world, this.sender, this.parties(requiredText(fields, 'person', 64), fields), fields);
  }

  async pushes(filter: PushFilter = {}): ReturnType<SandboxControl['pushes']> {
    const { appId, event, after = 0 } = filter;
    const pushes = this.world.pushes.list(
      (push) =>
        push.number > after &&
        (appId === undefined || push.appId === appId) &&
        (event === undefined || push.event === event),
    );
    return { pushes, mediaChecks: [...this.world.mediaChecks.values()] };
  }

  async verifyPush(input: { appId: string }): ReturnType<SandboxControl['verifyPush']> {
    const app = this.app(requiredText(objectWith(input, ['appId']), 'appId', 64));
    if (app.push) return this.sender.verify(app.push);
    throw new ControlError(
      `"${app.appId}" has no push address.`,
      'Set one: POST /control/apps {"appId", "push"}.',
      `"${app.appId}" 没有推送地址。请先设置：POST /control/apps {"appId", "push"}。`,
    );
  }

  async state(): Promise<SandboxState> {
    return stateView(this.world);
  }

  /** Ends what is under way: pushes, media checks and held answers. */
  stop(): void {
    this.world.faults.clear();
    this.verdicts.close();
    this.sender.close();
  }

  /** The app and the person a request names; whoever is not there yet is a 404 with what to do. */
  parties(personId: string, fields: Record<string, unknown>): { app: App; person: Person } {
    const app = this.app(requiredText(fields, 'appId', 64));
    const person = this.world.people.get(personId);
    if (person) return { app, person };
    throw new ControlError(
      `There is no person "${personId}".`,
      'Create them first: POST /control/people {"id"}.',
      `没有用户 "${personId}"。请先创建：POST /control/people {"id"}。`,
      404,
    );
  }

  private app(appId: string): App {
    const app = this.world.apps.get(appId);
    if (app) return app;
    const known = [...this.world.apps.keys()];
    throw new ControlError(
      `There is no app "${appId}" (known: ${known.join(', ') || 'none yet'}).`,
      'Create it first: POST /control/apps {"appId", "secret"}.',
      `没有小程序 "${appId}"（已有：${known.join('、') || '无'}）。请先创建：POST /control/apps {"appId", "secret"}。`,
      404,
    );
  }
}

/** A tap is charged when it succeeds; an account without permission or credit gets no number. */
function checkTap(app: App): void {
  if (app.phonePermission === false) {
    throw new ControlError(
      'no permission',
      'Set {"phonePermission": true} for the app.',
      '小程序没有手机号权限。请给它设置 {"phonePermission": true}。',
      409,
      102,
    );
  }
  if (app.phoneQuota !== undefined && app.phoneQuota < 1) {
    throw new ControlError(
      'no quota',
      'Raise {"phoneQuota"} of the app.',
      '小程序的手机号额度已用完。请调高它的 {"phoneQuota"}。',
      409,
      1400001,
    );
  }
}

function payForTap(app: App): void {
  checkTap(app);
  if (app.phoneQuota !== undefined) app.phoneQuota -= 1;
}
