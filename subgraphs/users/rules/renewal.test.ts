import { expect, test } from 'vitest';
import { decideRenewal } from './renewal.js';

const NOW = new Date('2026-11-22T12:00:00Z');
const session = {
  generation: 3,
  renewalKey: 'key-of-the-last',
  renewedAt: NOW.toISOString(),
  until: '2026-12-22T12:00:00.000Z',
};
function presented(generation: number, renewalKey: string | null = null) {
  return { generation, renewalKey };
}

test('the newest refresh token renews the session', () => {
  expect(decideRenewal(session, presented(3), NOW)).toBe('renew');
});

test('a used refresh token is recognised as reused', () => {
  expect(decideRenewal(session, presented(2), NOW)).toBe('reused');
  expect(decideRenewal(session, presented(1, 'key-of-the-last'), NOW)).toBe('reused');
  expect(decideRenewal({ ...session, renewalKey: null }, presented(2, null), NOW)).toBe('reused');
});

test('the last renewal repeated with its own key is not a reuse', () => {
  expect(decideRenewal(session, presented(2, 'key-of-the-last'), NOW)).toBe('repeat');
  expect(decideRenewal(session, presented(2, 'another'), NOW)).toBe('reused');
});

test('a renewal can be repeated for a minute only', () => {
  const after = (ms: number) => new Date(NOW.getTime() + ms);
  expect(decideRenewal(session, presented(2, 'key-of-the-last'), after(59_999))).toBe('repeat');
  expect(decideRenewal(session, presented(2, 'key-of-the-last'), after(60_000))).toBe('reused');
  const { renewedAt: _, ...older } = session;
  expect(decideRenewal(older, presented(2, 'key-of-the-last'), NOW)).toBe('reused');
});

test('a token of an ended or expired session, or one not yet issued, renews nothing', () => {
  expect(decideRenewal(null, presented(3), NOW)).toBe('ended');
  expect(decideRenewal({ ...session, until: NOW.toISOString() }, presented(3), NOW)).toBe('ended');
  expect(decideRenewal(session, presented(4), NOW)).toBe('ended');
});
