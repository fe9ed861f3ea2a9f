import type { ComponentSpace } from 'glass-easel';
import type { BuiltInTag } from '../../compile/built-in-tags.js';
import type { Phone } from '../phone.js';
import { button } from './button.js';
import { type BuiltIn, defineBuiltIn } from './define.js';
import { form } from './form.js';
import { image } from './image.js';
import { input } from './input.js';
import { label } from './label.js';
import { navigatorLink } from './navigator.js';
import { pageMeta } from './page-meta.js';
import { picker } from './picker.js';
import { radio, radioGroup } from './radio.js';
import { scrollView } from './scroll-view.js';
import { switchControl } from './switch.js';
import { text } from './text.js';
import { textarea } from './textarea.js';
import { view } from './view.js';

/** One for each name that the compile step lets through. */
const BUILT_INS: Record<BuiltInTag, BuiltIn> = {
  button,
  form,
  image,
  input,
  label,
  navigator: navigatorLink,
  'page-meta': pageMeta,
  picker,
  radio,
  'radio-group': radioGroup,
  'scroll-view': scrollView,
  switch: switchControl,
  text,
  textarea,
  view,
};

/** Defined in a space of their own, so that the mini program's style rules for components do not apply; known by tag in `used`. */
export function defineBuiltIns(own: ComponentSpace, used: ComponentSpace, phone: Phone): void {
  for (const builtIn of Object.values(BUILT_INS))
    used.setGlobalUsingComponent(builtIn.tag, defineBuiltIn(own, phone, builtIn));
}
