import { expect, test } from 'vitest';
import { effectiveStatusAt } from './effective-status.js';

const GRACE = '2026-11-20T00:00:00.000Z';
const overdue = { status: 'PAST_DUE', graceUntil: GRACE } as const;

test('a past-due subscription keeps access until the grace period ends, to the millisecond', () => {
  expect(effectiveStatusAt(overdue, new Date(Date.parse(GRACE) - 1))).toEqual(overdue);
  expect(effectiveStatusAt(overdue, new Date(GRACE))).toEqual({ status: 'ON_HOLD', graceUntil: null });
});

test('a past-due subscription without a grace period is on hold', () => {
  expect(effectiveStatusAt({ status: 'PAST_DUE', graceUntil: null }, new Date(GRACE))).toMatchObject({
    status: 'ON_HOLD',
  });
});

test.each(['INCOMPLETE', 'ACTIVE', 'ON_HOLD', 'CANCELLED'] as const)(
  '%s is unchanged, without a grace period',
  (status) => {
    expect(effectiveStatusAt({ status, graceUntil: GRACE }, new Date('2030-01-01T00:00:00Z'))).toEqual({
      status,
      graceUntil: null,
    });
  },
);
