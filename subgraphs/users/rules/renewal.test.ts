import { expect, test } from 'vitest';
import { judgeRenewal } from './renewal.js';

const NOW = new Date('2026-11-22T12:00:00Z');
const session = { generation: 3, renewalKey: 'key-of-the-last', until: '2026-12-22T12:00:00.000Z' };
function shown(generation: number, renewalKey: string | null = null) {
  return { generation, renewalKey };
}

test('the newest token renews', () => {
  expect(judgeRenewal(session, shown(3), NOW)).toBe('renew');
});

test('a token that was used already tells of a theft', () => {
  expect(judgeRenewal(session, shown(2), NOW)).toBe('stolen');
  expect(judgeRenewal(session, shown(1, 'key-of-the-last'), NOW)).toBe('stolen');
  expect(judgeRenewal({ ...session, renewalKey: null }, shown(2, null), NOW)).toBe('stolen');
});

test('unless it is the last renewal asked again under its own key', () => {
  expect(judgeRenewal(session, shown(2, 'key-of-the-last'), NOW)).toBe('repeat');
  expect(judgeRenewal(session, shown(2, 'another'), NOW)).toBe('stolen');
});

test('what is signed out, too old or not yet issued renews nothing', () => {
  expect(judgeRenewal(null, shown(3), NOW)).toBe('over');
  expect(judgeRenewal({ ...session, until: NOW.toISOString() }, shown(3), NOW)).toBe('over');
  expect(judgeRenewal(session, shown(4), NOW)).toBe('over');
});
