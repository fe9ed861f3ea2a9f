import { callApp, type Option } from './async-api.js';
import type { DeviceState } from './device-state.js';
import { later } from './later.js';

type Listener = (result: object) => void;

/** The pair `onX`, `offX` for an event of the phone. Without a listener, `offX` removes all. */
export function eventApi(device: DeviceState, event: 'networkStatusChange' | 'themeChange'): Record<string, unknown> {
  const listeners = new Set<Listener>();
  device.listeners.set(event, listeners);
  const name = event.replace(/^./, (letter) => letter.toUpperCase());
  const logged = (verb: string, act: (listener: unknown) => void) => {
    return (listener?: unknown): void => {
      device.calls.push({ name: `${verb}${name}`, option: listener });
      act(listener);
    };
  };
  return {
    [`on${name}`]: logged('on', (listener) => {
      if (typeof listener === 'function') listeners.add(listener as Listener);
    }),
    [`off${name}`]: logged('off', (listener) => {
      if (listener === undefined) listeners.clear();
      else listeners.delete(listener as Listener);
    }),
  };
}

/** Tells the app. Nothing reaches a listener that it removed meanwhile, or that belongs to a run before this one. */
export function emit(device: DeviceState, event: 'networkStatusChange' | 'themeChange', result: Option): void {
  const listeners = device.listeners.get(event);
  for (const listener of listeners ?? []) {
    later(() => {
      if (device.listeners.get(event) === listeners && listeners?.has(listener))
        callApp(device, () => listener(result));
    });
  }
}
