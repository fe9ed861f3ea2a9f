/** WeChat's own components that the preview has; `block` and `slot` belong to the template language. */
export const BUILT_IN_TAGS = [
  'button',
  'form',
  'image',
  'input',
  'label',
  'navigator',
  'page-meta',
  'picker',
  'radio',
  'radio-group',
  'scroll-view',
  'switch',
  'text',
  'textarea',
  'view',
] as const;

export type BuiltInTag = (typeof BUILT_IN_TAGS)[number];
