import { expect, test } from 'vitest';
import { nextStatus, TRANSITIONS } from './subscription.js';
import type { Trigger } from './subscription.js';

const STATUSES = ['INCOMPLETE', 'ACTIVE', 'PAST_DUE', 'ON_HOLD', 'CANCELLED'] as const;
const TRIGGERS: readonly Trigger[] = ['STARTED', 'PAID', 'DECLINED', 'GRACE_OVER', 'CHARGED_BACK', 'ENDED'];

test('every status but CANCELLED can become ACTIVE by a payment and can end, and leads to known statuses only', () => {
  for (const status of STATUSES) {
    for (const trigger of TRIGGERS) {
      const next = nextStatus(status, trigger);
      if (next !== null) expect(STATUSES).toContain(next);
    }
    if (status !== 'CANCELLED')
      expect([nextStatus(status, 'PAID'), nextStatus(status, 'ENDED')]).toEqual(['ACTIVE', 'CANCELLED']);
  }
});

test('CANCELLED is left by a new start only', () => {
  expect(TRANSITIONS.CANCELLED).toEqual({ STARTED: 'INCOMPLETE' });
});

test('INCOMPLETE becomes ACTIVE by a payment only', () => {
  expect(TRIGGERS.filter((trigger) => nextStatus('INCOMPLETE', trigger) === 'ACTIVE')).toEqual(['PAID']);
});

test('a declined payment does not end access at once', () => {
  expect(nextStatus('ACTIVE', 'DECLINED')).toBe('PAST_DUE');
  expect(nextStatus('PAST_DUE', 'DECLINED')).toBe('PAST_DUE');
});
