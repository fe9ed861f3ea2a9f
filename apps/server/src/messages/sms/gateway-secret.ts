import type { KeyRing } from '../../crypto/index.js';

/**
 * Signs what an SMS gateway is sent when SMS_URL names no secret: 64 hexadecimal digits, others with every master key. While
 * there are two of those it is the older one's, for the gateway knows that one.
 */
export function derivedGatewaySecret(keyRing: KeyRing): string {
  return keyRing.oldest.derive('sms-gateway').toString('hex');
}
