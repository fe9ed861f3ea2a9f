import type { Host } from './host.js';
import { resetForm, submitForm } from './form.js';

/** What a tap on a button does beside its `tap` event: its form-type, or its open-type. */
export async function buttonAction(host: Host): Promise<void> {
  const { device } = host.phone;
  const formType = host.text('formType');
  if (formType === 'submit') submitForm(host.element);
  if (formType === 'reset') resetForm(host.element);
  const openType = host.text('openType');
  switch (openType) {
    case 'getPhoneNumber':
    case 'getRealtimePhoneNumber': {
      const { type, detail } = await device.tapPhoneButton({ realtime: openType === 'getRealtimePhoneNumber' });
      return host.fire(type, detail);
    }
    case 'getUserInfo': {
      const { type, detail } = await device.tapUserInfoButton();
      return host.fire(type, detail);
    }
    case 'chooseAvatar': {
      const chosen = await device.chooseAvatar();
      return chosen && host.fire(chosen.type, chosen.detail);
    }
    case 'agreePrivacyAuthorization':
      device.tapAgreeButton(host.id);
      return host.fire('agreeprivacyauthorization', {});
    default:
      return undefined;
  }
}
