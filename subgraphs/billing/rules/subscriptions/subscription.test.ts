import { expect, test } from 'vitest';
import { nextStatus, TRANSITIONS } from './subscription.js';
import type { Trigger } from './subscription.js';

const STATUSES = ['INCOMPLETE', 'ACTIVE', 'PAST_DUE', 'ON_HOLD', 'CANCELLED'] as const;
const TRIGGERS: readonly Trigger[] = ['STARTED', 'PAID', 'DECLINED', 'GRACE_OVER', 'CHARGED_BACK', 'ENDED'];

test('every state that is not the end can be paid out of, ends, and leads to known states only', () => {
  for (const status of STATUSES) {
    for (const trigger of TRIGGERS) {
      const next = nextStatus(status, trigger);
      if (next !== null) expect(STATUSES).toContain(next);
    }
    if (status !== 'CANCELLED')
      expect([nextStatus(status, 'PAID'), nextStatus(status, 'ENDED')]).toEqual(['ACTIVE', 'CANCELLED']);
  }
});

test('the end is left by a new start alone', () => {
  expect(TRANSITIONS.CANCELLED).toEqual({ STARTED: 'INCOMPLETE' });
});

test('nobody watches who never paid: from the start, a payment is the only way to being active', () => {
  expect(TRIGGERS.filter((trigger) => nextStatus('INCOMPLETE', trigger) === 'ACTIVE')).toEqual(['PAID']);
});

test('a failed payment takes access away from nobody at once', () => {
  expect(nextStatus('ACTIVE', 'DECLINED')).toBe('PAST_DUE');
  expect(nextStatus('PAST_DUE', 'DECLINED')).toBe('PAST_DUE');
});
