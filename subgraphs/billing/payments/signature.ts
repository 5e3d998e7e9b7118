/**
 * Webhook signatures: HMAC-SHA-256 over time and body, which prevents modification and replay of old messages.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'payment-signature';

/** Allowed difference between the signature's time and ours. */
export const TOLERANCE_SECONDS = 300;

function digest(secret: string, at: string, body: string): string {
  return createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
}

/** The header's value, `t=<unix seconds>,v1=<hex>`. */
export function sign(secret: string, body: string, now: Date): string {
  const at = String(Math.floor(now.getTime() / 1000));
  return `t=${at},v1=${digest(secret, at, body)}`;
}

export function isSignedBy(secret: string, body: string, header: string | undefined, now: Date): boolean {
  const [, at, given] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? [];
  if (at === undefined || given === undefined) return false;
  if (Math.abs(now.getTime() / 1000 - Number(at)) > TOLERANCE_SECONDS) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(digest(secret, at, body), 'hex'));
}
