import type { Properties } from './define.js';
import { registerField, type Host } from './host.js';

/** What <input> and <textarea> have in common. */
export const TEXT_FIELD_PROPERTIES: Properties = {
  value: { type: String, value: '' },
  name: String,
  placeholder: String,
  placeholderStyle: String,
  placeholderClass: { type: String, value: 'input-placeholder' },
  disabled: Boolean,
  /** -1: no limit. */
  maxlength: { type: Number, value: 140 },
  focus: Boolean,
  autoFocus: Boolean,
  cursorSpacing: Number,
  cursorColor: String,
  cursor: { type: Number, value: -1 },
  selectionStart: { type: Number, value: -1 },
  selectionEnd: { type: Number, value: -1 },
  adjustPosition: { type: Boolean, value: true },
  holdKeyboard: Boolean,
  confirmType: { type: String, value: 'done' },
  confirmHold: Boolean,
  alwaysEmbed: Boolean,
};

type Control = HTMLInputElement | HTMLTextAreaElement;

/** A text field inside its host: the browser's own control and a placeholder that takes the page's classes. */
export class TextField {
  private readonly placeholder = document.createElement('div');
  /** The value is typed before the input method has finished. */
  private composing = false;

  constructor(
    private readonly host: Host,
    readonly control: Control,
  ) {
    this.placeholder.className = 'wechat-placeholder';
    this.placeholder.setAttribute('aria-hidden', 'true');
    host.element.append(control, this.placeholder);
    control.addEventListener('compositionstart', () => (this.composing = true));
    control.addEventListener('compositionend', () => {
      this.composing = false;
      this.typed();
    });
    control.addEventListener('input', () => this.composing || this.typed());
    control.addEventListener('focus', () => host.fire('focus', { value: control.value, height: 0 }));
    control.addEventListener('blur', () => host.fire('blur', { value: control.value, cursor: this.cursor }));
    registerField({
      host,
      value: () => control.value,
      reset: () => this.write(''),
      activate: () => control.focus(),
    });
  }

  confirm(): void {
    this.host.fire('confirm', { value: this.control.value });
    if (!this.host.flag('confirmHold')) this.control.blur();
  }

  write(value: string): void {
    this.control.value = value;
    this.host.set('value', value);
    this.showPlaceholder();
  }

  update(changed: string | undefined): void {
    const { host, control } = this;
    const value = host.text('value');
    // Writing the same value would move the cursor.
    if ((changed === undefined || changed === 'value') && control.value !== value) control.value = value;
    control.disabled = host.flag('disabled');
    control.placeholder = host.text('placeholder');
    const limit = host.number('maxlength');
    if (limit >= 0) control.maxLength = limit;
    else control.removeAttribute('maxlength');
    const name = host.nameInside();
    if (name !== undefined) control.setAttribute('aria-label', name);
    this.placeholder.textContent = host.text('placeholder');
    this.placeholder.className = ['wechat-placeholder', ...host.scopedClasses(host.text('placeholderClass'))].join(' ');
    this.placeholder.style.cssText = host.text('placeholderStyle');
    this.showPlaceholder();
    const wantsFocus =
      changed === undefined ? host.flag('autoFocus') || host.flag('focus') : changed === 'focus' && host.flag('focus');
    if (wantsFocus) control.focus({ preventScroll: true });
    if (changed === 'focus' && !host.flag('focus') && document.activeElement === control) control.blur();
  }

  private typed(): void {
    const { host, control } = this;
    host.set('value', control.value);
    // A handler may answer with another text, by return or by setData.
    host.fire('input', { value: control.value, cursor: this.cursor, keyCode: 0 }, (returned) => {
      if (typeof returned === 'string') this.write(returned);
      else if (typeof returned === 'object' && returned !== null && 'value' in returned)
        this.write(String(returned.value));
    });
    this.showPlaceholder();
  }

  private get cursor(): number {
    return this.control.selectionStart ?? this.control.value.length;
  }

  private showPlaceholder(): void {
    this.placeholder.hidden = this.control.value !== '';
  }
}
