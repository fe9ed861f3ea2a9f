import { getQueriesForElement, waitFor } from '@testing-library/dom';
import type { DOMWindow } from 'jsdom';
import type { Name, Phone } from '../journey.js';

const OPERATED = ['button', 'link', 'switch', 'radio', 'tab', 'option'];
/** For a busy machine: what a person waits for is there within milliseconds. */
const PATIENCE_MS = 20_000;

/** A phone in a jsdom window. Nothing is drawn there: what is `hidden` is not seen, the rest is. */
export class JsdomPhone implements Phone {
  constructor(
    private readonly window: DOMWindow,
    private readonly restart: () => void,
  ) {}

  private get body(): HTMLElement {
    return this.window.document.body;
  }

  async tap(name: Name): Promise<void> {
    const target = await this.until(() => this.operated(name));
    this.leaveField();
    target.focus();
    target.click();
  }

  async see(text: Name): Promise<void> {
    await this.until(() => this.shown(text));
  }

  async miss(text: Name): Promise<void> {
    await this.until(() => {
      if (this.texts(text).length > 0) throw new Error(`'${String(text)}' is still on screen`);
    });
  }

  async read(text: RegExp): Promise<string> {
    return this.until(() => textOf(this.shown(text)));
  }

  async type(field: string, text: string): Promise<void> {
    const input = await this.until(() => this.field(field));
    input.focus();
    input.value = text;
    input.dispatchEvent(new this.window.Event('input', { bubbles: true }));
    this.leaveField();
  }

  async valueOf(field: string): Promise<string> {
    return this.until(() => this.field(field).value);
  }

  async looks(theme: 'light' | 'dark'): Promise<void> {
    await this.until(() => {
      const found = this.window.document.documentElement.dataset['theme'];
      if (found !== theme) throw new Error(`the page looks ${found}`);
    });
  }

  async reopen(): Promise<void> {
    this.restart();
  }

  private leaveField(): void {
    const { activeElement } = this.window.document;
    if (!(activeElement instanceof this.window.HTMLInputElement)) return;
    activeElement.dispatchEvent(new this.window.Event('change', { bubbles: true }));
    activeElement.blur();
  }

  /** @throws Error until there is just one, which may be tapped. */
  private operated(name: Name): HTMLElement {
    const place = [...this.body.querySelectorAll<HTMLElement>('[aria-modal]')].filter(isShown).at(-1) ?? this.body;
    const see = getQueriesForElement(place);
    const found = OPERATED.flatMap((role) => see.queryAllByRole(role, { name, hidden: true })).filter(isShown);
    const [only] = found;
    if (!only || found.length > 1) throw new Error(`${found.length} things '${String(name)}' can be tapped`);
    if (only.matches(':disabled, [aria-disabled="true"]')) throw new Error(`'${String(name)}' cannot be tapped now`);
    return only;
  }

  private shown(text: Name): HTMLElement {
    const [first] = this.texts(text);
    if (!first) throw new Error(`'${String(text)}' is not on screen, but: ${this.everything()}`);
    return first;
  }

  /** The smallest elements with the text. */
  private texts(text: Name): HTMLElement[] {
    const has = (element: Element): boolean =>
      typeof text === 'string' ? textOf(element).includes(text) : text.test(textOf(element));
    return [...this.body.querySelectorAll<HTMLElement>('*')].filter(
      (element) => has(element) && ![...element.children].some(has) && isShown(element),
    );
  }

  private field(name: string): HTMLInputElement {
    const see = getQueriesForElement(this.body);
    const found = [...see.queryAllByPlaceholderText(name), ...see.queryAllByLabelText(name)].filter(
      (each) => isShown(each) && each instanceof this.window.HTMLInputElement,
    );
    if (found.length === 0) throw new Error(`there is no field '${name}'`);
    return found[0] as HTMLInputElement;
  }

  everything(): string {
    const leaves = [...this.body.querySelectorAll('*')].filter(({ children }) => children.length === 0);
    return leaves.filter(isShown).map(textOf).filter(Boolean).join(' | ');
  }

  private until<T>(look: () => T): Promise<T> {
    return waitFor(look, { container: this.body, timeout: PATIENCE_MS, onTimeout: (error) => error });
  }
}

const isShown = (element: Element): boolean => !element.closest('[hidden]');

const textOf = ({ textContent }: Element): string => (textContent ?? '').replace(/\s+/g, ' ').trim();
