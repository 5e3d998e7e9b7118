import { expect, test } from 'vitest';
import { matchTotp, newTotpSecret, stepAt, totpCode, totpUri } from './totp.js';

/** The secret of RFC 6238's test vectors, `12345678901234567890`, in base 32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const NOW = new Date('2026-11-22T12:00:10Z');
function codeIn(seconds: number): string {
  return totpCode(SECRET, stepAt(new Date(NOW.getTime() + seconds * 1000)));
}

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at second %i the code is the RFC’s test vector', (second, code) => {
  expect(totpCode(SECRET, stepAt(new Date(second * 1000)))).toBe(code);
});

test('a code of the step before or after is accepted, one further off is not', () => {
  for (const seconds of [-30, 0, 30])
    expect(matchTotp(SECRET, codeIn(seconds), { lastStep: null, now: NOW }), String(seconds)).not.toBeNull();
  for (const seconds of [-60, 60])
    expect(matchTotp(SECRET, codeIn(seconds), { lastStep: null, now: NOW }), String(seconds)).toBeNull();
});

test('a code is accepted once, and no earlier one after it', () => {
  const step = matchTotp(SECRET, codeIn(0), { lastStep: null, now: NOW });
  expect(step).toBe(stepAt(NOW));
  expect(matchTotp(SECRET, codeIn(0), { lastStep: step, now: NOW })).toBeNull();
  expect(matchTotp(SECRET, codeIn(-30), { lastStep: step, now: NOW })).toBeNull();
  expect(matchTotp(SECRET, codeIn(30), { lastStep: step, now: NOW })).toBe(stepAt(NOW) + 1);
});

test('malformed codes are wrong codes', () => {
  for (const code of ['', '12345', '1234567', 'ääää', 'éééééé'])
    expect(matchTotp(SECRET, code, { lastStep: null, now: NOW }), code).toBeNull();
});

test('a new secret has 160 bits in base 32, and its URI names the member', () => {
  const secret = newTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(totpUri(secret, 'ada@example.org')).toBe(
    `otpauth://totp/Marquee%3Aada%40example.org?secret=${secret}&issuer=Marquee`,
  );
});
