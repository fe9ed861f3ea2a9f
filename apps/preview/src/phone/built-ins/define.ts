import type { ComponentSpace, GeneralComponent, GeneralComponentDefinition } from 'glass-easel';
import type { BuiltInTag } from '../../compile/built-in-tags.js';
import type { Phone } from '../phone.js';
import { Host } from './host.js';

type PropertyType = StringConstructor | NumberConstructor | BooleanConstructor | null;
export type Properties = Record<string, PropertyType | { type: PropertyType; value: unknown }>;

/** One of WeChat's own components: properties in camel case, and what it makes of its element. */
export interface BuiltIn {
  tag: BuiltInTag;
  properties: Properties;
  /** Once in the page; `update` runs now and after each change of a property. */
  mount(host: Host): Mounted | void;
}

export interface Mounted {
  update?(changed: string | undefined): void;
  unmount?(): void;
}

/** Every component takes these; they go to the element as they are, `aria-role` and `role` as role. */
const ARIA = [
  'ariaRole',
  'ariaLabel',
  'ariaHidden',
  'ariaDisabled',
  'ariaChecked',
  'ariaSelected',
  'ariaPressed',
  'ariaExpanded',
  'ariaHaspopup',
  'ariaModal',
  'ariaLevel',
  'ariaLive',
  'ariaBusy',
  'ariaInvalid',
  'ariaRequired',
  'ariaCurrent',
  'ariaValuenow',
  'ariaValuemin',
  'ariaValuemax',
  'ariaValuetext',
] as const;

export function defineBuiltIn(space: ComponentSpace, phone: Phone, builtIn: BuiltIn): GeneralComponentDefinition {
  const properties: Properties = { ...builtIn.properties, hidden: Boolean, role: null };
  for (const name of ARIA) properties[name] = null;
  const mounted = new WeakMap<GeneralComponent, { host: Host; own: Mounted | void }>();
  const update = (component: GeneralComponent, changed: string | undefined): void => {
    const found = mounted.get(component);
    if (!found) return;
    reflectCommon(found.host);
    found.own?.update?.(changed);
  };
  const definition = space.defineComponent({
    is: builtIn.tag,
    properties,
    observers: Object.fromEntries(
      Object.keys(properties).map((name) => [
        name,
        function (this: GeneralComponent): void {
          update(this, name);
        },
      ]),
    ),
    lifetimes: {
      attached(this: GeneralComponent): void {
        const host = new Host(this, this.getBackendElement() as unknown as HTMLElement, phone);
        mounted.set(this, { host, own: builtIn.mount(host) });
        update(this, undefined);
      },
      detached(this: GeneralComponent): void {
        mounted.get(this)?.own?.unmount?.();
        mounted.delete(this);
      },
    },
  });
  return definition.general();
}

function reflectCommon(host: Host): void {
  const { element } = host;
  element.hidden = host.flag('hidden');
  const role = host.text('ariaRole') || host.text('role');
  if (role) element.setAttribute('role', role);
  // A role that is operated can be reached by the keyboard.
  if (OPERATED.has(role) && !element.hasAttribute('tabindex')) element.tabIndex = 0;
  for (const name of ARIA) {
    if (name === 'ariaRole') continue;
    const value = host.value(name);
    const attribute = `aria-${name.slice(4).toLowerCase()}`;
    if (value !== undefined && value !== null) element.setAttribute(attribute, String(value));
    else if (host.reflected.has(attribute)) element.removeAttribute(attribute);
    else continue;
    host.reflected.add(attribute);
  }
}

const OPERATED = new Set(['button', 'link', 'checkbox', 'switch', 'radio', 'tab', 'menuitem', 'option']);
