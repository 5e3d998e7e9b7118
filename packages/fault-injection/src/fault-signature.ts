/** The signature of a list of faults: `<expiry in seconds since 1970>.<HMAC-SHA256 by the operator's key, base64url>`. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The longest time for which a signature may be valid. */
export const MAX_SIGNATURE_SECONDS = 3_600;

export type SignatureProblem = 'malformed' | 'expired' | 'too long' | 'wrong';

export function signFaults(operatorKey: string, list: string, expiresAt: Date): string {
  const seconds = Math.floor(expiresAt.getTime() / 1_000);
  return `${seconds}.${macOf(operatorKey, list, seconds).toString('base64url')}`;
}

/** Null for a valid signature. */
export function checkFaultSignature(
  operatorKey: string,
  list: string,
  signature: string,
  now: Date,
): SignatureProblem | null {
  const [, digits, mac] = /^(\d{1,12})\.([\w-]{43})$/.exec(signature.trim()) ?? [];
  if (digits === undefined || mac === undefined) return 'malformed';
  const seconds = Number(digits);
  if (!timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(operatorKey, list, seconds))) return 'wrong';
  const left = seconds - now.getTime() / 1_000;
  if (left <= 0) return 'expired';
  return left > MAX_SIGNATURE_SECONDS ? 'too long' : null;
}

function macOf(operatorKey: string, list: string, seconds: number): Buffer {
  return createHmac('sha256', operatorKey).update(`x-marquee-fault\n${seconds}\n${list.trim()}`).digest();
}
