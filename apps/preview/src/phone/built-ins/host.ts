import { StyleSegmentIndex, triggerEvent, type GeneralComponent } from 'glass-easel';
import type { Phone } from '../phone.js';
import { watchPromise } from '../timers.js';

/** One built-in of a rendered page: its element, its properties, its events. */
export class Host {
  constructor(
    private readonly component: GeneralComponent,
    readonly element: HTMLElement,
    readonly phone: Phone,
  ) {}

  /** aria-… attributes that came from the template. */
  readonly reflected = new Set<string>();

  /** The `id` of the template. */
  get id(): string {
    return this.component.id;
  }

  text(name: string): string {
    const value: unknown = (this.component.data as Record<string, unknown>)[name];
    return value === null || value === undefined ? '' : String(value);
  }

  number(name: string): number {
    return Number((this.component.data as Record<string, unknown>)[name]);
  }

  flag(name: string): boolean {
    return (this.component.data as Record<string, unknown>)[name] === true;
  }

  value(name: string): unknown {
    return (this.component.data as Record<string, unknown>)[name];
  }

  /** The person has changed a property: `model:` bindings follow. */
  set(name: string, value: unknown): void {
    this.component.setData({ [name]: value });
  }

  /** An event to the mini program's handlers; what one of them returns goes to `onReturn`. */
  fire(name: string, detail: object, onReturn?: (returned: unknown) => void): void {
    triggerEvent(this.component, name, detail, {
      handleListenerReturn: (returned) => {
        watchPromise(returned, (error) => this.phone.report(error));
        onReturn?.(returned);
      },
    });
  }

  /** The name of an element belongs to the browser's own control inside it, when it has one. */
  nameInside(): string | undefined {
    this.element.removeAttribute('aria-label');
    const label = this.value('ariaLabel');
    return label === undefined || label === null ? undefined : String(label);
  }

  onTap(listener: () => void): void {
    this.component.addListener('tap', listener);
  }

  /** Puts a class of the page (`hover-class`) on the host, or takes it off. */
  toggleClass(names: string, on: boolean): void {
    for (const name of names.split(/\s+/).filter(Boolean))
      this.component.toggleNodeClass(name, on, StyleSegmentIndex.TEMP_EXTRA);
  }

  /** A class as the page's style sheet knows it: with the scope of the component whose template this is in. */
  scopedClasses(names: string): string[] {
    const owner = this.component.ownerShadowRoot?.getHostNode();
    const { styleScope, extraStyleScope } = owner?.getComponentOptions() ?? {};
    const manager = owner?.getRootBehavior().ownerSpace.styleScopeManager;
    const prefixes = [styleScope, extraStyleScope].flatMap((scope) =>
      scope === undefined || scope === null ? [] : [manager?.queryName(scope) ?? ''],
    );
    const all = (prefixes.length > 0 ? prefixes : ['']).map((prefix) => (prefix ? `${prefix}--` : ''));
    return names
      .split(/\s+/)
      .filter(Boolean)
      .flatMap((name) => all.map((prefix) => prefix + name));
  }

  /** Whether another built-in is in the same template: forms collect only those. */
  sharesTemplateWith(other: Host): boolean {
    return this.component.ownerShadowRoot === other.component.ownerShadowRoot;
  }

  /** Another element of the same template by its id. */
  sibling(id: string): HTMLElement | undefined {
    const found = this.component.ownerShadowRoot?.getElementById(id);
    return (found?.getBackendElement() as unknown as HTMLElement | undefined) ?? undefined;
  }
}

/** What a control is to the form and label around it. */
export interface Field {
  host: Host;
  /** Its value for `<form>`. */
  value(): unknown;
  reset(): void;
  /** What a tap on its label does. */
  activate(): void;
}

const fields = new WeakMap<Element, Field>();

export const registerField = (field: Field): void => void fields.set(field.host.element, field);

export const fieldOf = (element: Element): Field | undefined => fields.get(element);
