/**
 * Codes of an authenticator app: time-based one-time passwords, RFC 6238, as every such app expects them (SHA-1, 30 s,
 * 6 digits).
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const STEP_MS = 30_000;
const DIGITS = 6;
const SECRET_BYTES = 20;

/** A phone's clock may be a step off, either way. */
const STEPS_AROUND = [0, -1, 1];

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, without padding: 20 bytes are 32 characters exactly. */
function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => parseInt(eight, 2)));
}

/** In base 32, as apps want it typed. */
export function newTotpSecret(): string {
  return toBase32(randomBytes(SECRET_BYTES));
}

/** What the QR code says that an app reads. */
export function totpUri(secret: string, email: string): string {
  return `otpauth://totp/${encodeURIComponent(`Marquee:${email}`)}?${new URLSearchParams({ secret, issuer: 'Marquee' }).toString()}`;
}

export function stepAt(now: Date): number {
  return Math.floor(now.getTime() / STEP_MS);
}

/** RFC 4226's truncation of the step's HMAC. */
export function totpCode(secret: string, step: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(message).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/**
 * The step that a code belongs to, null for a wrong one. A code of `lastStep` or before has been used already.
 *
 * @param lastStep The step of the last code that was accepted; null when none was.
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
