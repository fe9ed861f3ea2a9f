import type { World } from '../world/world.js';
import type { CodeView, FaultView, PersonView, SandboxState } from './types.js';
import { appView } from './upserts.js';

const MOST_PEOPLE = 500;
const MOST_CODES = 30;

/** Everything at a glance; of many people the newest 500, of codes the newest 30. */
export function stateView(world: World): SandboxState {
  return {
    clock: { now: new Date(world.clock.now()).toISOString(), mode: world.clock.mode },
    rotation: { ...world.rotation },
    content: world.contentRules,
    apps: [...world.apps.values()].map(appView),
    people: peopleView(world),
    peopleCount: world.people.size,
    codes: codesView(world),
    faults: faultsView(world),
    mediaChecks: [...world.mediaChecks.values()],
  };
}

function peopleView(world: World): PersonView[] {
  const openids = new Map<string, Record<string, string>>();
  for (const { personId, appId, openid } of world.allSubjects()) {
    openids.set(personId, { ...openids.get(personId), [appId]: openid });
  }
  const newest = [...world.people.values()].slice(-MOST_PEOPLE);
  return newest.map((person) => ({ ...person, openids: openids.get(person.id) ?? {} }));
}

function codesView(world: World): CodeView[] {
  return world.codes.latest(MOST_CODES).map((code) => ({
    code: code.code,
    kind: code.kind,
    appId: code.appId,
    person: code.personId,
    state: code.used ? 'used' : world.codes.isExpired(code) ? 'expired' : 'fresh',
    issuedAt: new Date(code.issuedAtMs).toISOString(),
  }));
}

export const faultsView = (world: World): FaultView[] =>
  world.faults.list().map((fault) => ({ ...fault, left: fault.left === Infinity ? null : fault.left }));
