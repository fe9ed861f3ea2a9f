import type { Phone } from '../journey.js';

/** Agrees to the demo's privacy popup. */
export async function agree(phone: Phone): Promise<void> {
  await phone.see('隐私保护提示');
  await phone.tap('同意并继续');
}

/** As phone and demo show a number. */
export const masked = (phone: string): string => `${phone.slice(0, -8)}****${phone.slice(-4)}`;
