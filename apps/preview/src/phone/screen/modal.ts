import type { Modal, ModalAnswer } from '@yaopai/wechat-sandbox/wx';

import { make } from '../dom.js';
import { ask, dialogButton } from './dialog.js';

/** wx.showModal. */
export function showModal(overlay: HTMLElement, modal: Modal): Promise<ModalAnswer> {
  return ask<ModalAnswer>(overlay, (answer) => {
    const field = make('input', {
      className: 'wechat-dialog-field',
      placeholder: modal.placeholderText,
      autofocus: true,
    });
    field.value = modal.editable ? modal.content : '';
    field.setAttribute('aria-label', modal.placeholderText || modal.title);
    const confirm = dialogButton(modal.confirmText, 'wechat-alert-button wechat-alert-confirm', () =>
      answer({ confirm: true, ...(modal.editable ? { content: field.value } : {}) }),
    );
    const cancel = dialogButton(modal.cancelText, 'wechat-alert-button', () => answer({ confirm: false }));
    if (modal.confirmColor) confirm.style.color = modal.confirmColor;
    if (modal.cancelColor) cancel.style.color = modal.cancelColor;
    return {
      kind: 'alert',
      label: modal.title || modal.content,
      ...(modal.showCancel ? { onDismiss: () => answer({ confirm: false }) } : {}),
      content: [
        ...(modal.title ? [make('h2', { className: 'wechat-alert-title' }, modal.title)] : []),
        modal.editable ? field : make('p', { className: 'wechat-alert-text' }, modal.content),
        make('div', { className: 'wechat-alert-buttons' }, ...(modal.showCancel ? [cancel] : []), confirm),
      ],
    };
  });
}
