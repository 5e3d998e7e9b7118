import { expect, test } from 'vitest';
import { isSignedBy, sign, TOLERANCE_SECONDS } from './signature.js';

const now = new Date('2026-11-22T12:00:00Z');
const body = '{"payment":{}}';
const header = sign('secret', body, now);

test('a valid signature is accepted', () => {
  expect(isSignedBy('secret', body, header, now)).toBe(true);
});

test.each([
  ['another body', 'secret', '{"payment":{ }}', header],
  ['another secret', 'other', body, header],
  ['no header', 'secret', body, undefined],
  ['half a header', 'secret', body, header.slice(0, -1)],
  ['another time', 'secret', body, header.replace(/^t=\d+/, `t=${Math.floor(now.getTime() / 1000) + 1}`)],
  ['another version', 'secret', body, header.replace('v1', 'v0')],
])('a signature with %s is rejected', (_what, secret, text, given) => {
  expect(isSignedBy(secret, text, given, now)).toBe(false);
});

test('a signature outside the tolerance, old or in the future, is rejected', () => {
  const at = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
  expect(
    [TOLERANCE_SECONDS, -TOLERANCE_SECONDS].map((seconds) => isSignedBy('secret', body, header, at(seconds))),
  ).toEqual([true, true]);
  expect(
    [TOLERANCE_SECONDS + 1, -TOLERANCE_SECONDS - 1].map((seconds) => isSignedBy('secret', body, header, at(seconds))),
  ).toEqual([false, false]);
});
