import type { KeyRing } from '../../crypto/index.js';

/** Signs what an SMS gateway is sent when SMS_URL names no secret: 64 hexadecimal digits, others with every master key. */
export function derivedGatewaySecret(keyRing: KeyRing): string {
  return keyRing.current.derive('sms-gateway').toString('hex');
}
