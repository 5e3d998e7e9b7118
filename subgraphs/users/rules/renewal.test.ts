import { expect, test } from 'vitest';
import { decideRenewal } from './renewal.js';

const NOW = new Date('2026-11-22T12:00:00Z');
const session = { generation: 3, renewalKey: 'key-of-the-last', until: '2026-12-22T12:00:00.000Z' };
function presented(generation: number, renewalKey: string | null = null) {
  return { generation, renewalKey };
}

test('the newest token renews', () => {
  expect(decideRenewal(session, presented(3), NOW)).toBe('renew');
});

test('a token that was used already tells of a theft', () => {
  expect(decideRenewal(session, presented(2), NOW)).toBe('reused');
  expect(decideRenewal(session, presented(1, 'key-of-the-last'), NOW)).toBe('reused');
  expect(decideRenewal({ ...session, renewalKey: null }, presented(2, null), NOW)).toBe('reused');
});

test('unless it is the last renewal asked again under its own key', () => {
  expect(decideRenewal(session, presented(2, 'key-of-the-last'), NOW)).toBe('repeat');
  expect(decideRenewal(session, presented(2, 'another'), NOW)).toBe('reused');
});

test('what is signed out, too old or not yet issued renews nothing', () => {
  expect(decideRenewal(null, presented(3), NOW)).toBe('ended');
  expect(decideRenewal({ ...session, until: NOW.toISOString() }, presented(3), NOW)).toBe('ended');
  expect(decideRenewal(session, presented(4), NOW)).toBe('ended');
});
