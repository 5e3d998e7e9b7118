/**
 * Time-based one-time passwords (TOTP, RFC 6238) with the parameters of common authenticator apps: SHA-1, 30 s, 6
 * digits.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const STEP_MS = 30_000;
const DIGITS = 6;
const SECRET_BYTES = 20;

/** Accepts a clock difference of one step in either direction. */
const STEPS_AROUND = [0, -1, 1];

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base 32 (RFC 4648) without padding: 20 bytes give exactly 32 characters. */
function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => parseInt(eight, 2)));
}

/** A random secret in base 32. */
export function newTotpSecret(): string {
  return toBase32(randomBytes(SECRET_BYTES));
}

/** The `otpauth:` URI for the app's QR code. */
export function totpUri(secret: string, email: string): string {
  return `otpauth://totp/${encodeURIComponent(`Marquee:${email}`)}?${new URLSearchParams({ secret, issuer: 'Marquee' }).toString()}`;
}

export function stepAt(now: Date): number {
  return Math.floor(now.getTime() / STEP_MS);
}

/** The code of a step: the HMAC truncated as in RFC 4226. */
export function totpCode(secret: string, step: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(message).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/**
 * The step of a code; null for a wrong code and for one of `lastStep` or before, which was already used.
 *
 * @param lastStep The step of the last accepted code; null when there is none.
 */
export function matchTotp(
  secret: string,
  code: string,
  { lastStep, now }: { readonly lastStep: number | null; readonly now: Date },
): number | null {
  const matches = STEPS_AROUND.map((around) => stepAt(now) + around).filter((step) =>
    isSame(totpCode(secret, step), code),
  );
  return matches.find((step) => lastStep === null || step > lastStep) ?? null;
}

function isSame(expected: string, given: string): boolean {
  const bytes = Buffer.from(given);
  return bytes.length === DIGITS && timingSafeEqual(Buffer.from(expected), bytes);
}
