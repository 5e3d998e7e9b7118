import { asId } from '@marquee/contracts/ids';
import type { PlanId, SubscriptionId } from '@marquee/contracts/ids';
import { expect, test } from 'vitest';
import { afterDecline, nextStep, putOnHold } from './dunning.js';
import { money } from '../pricing/money.js';
import { NOTHING_OUTSTANDING } from './subscription.js';
import type { Subscription } from './subscription.js';

const active: Subscription = {
  ...NOTHING_OUTSTANDING,
  id: asId<SubscriptionId>('s'),
  planId: asId<PlanId>('p'),
  price: money(1249n, 'EUR'),
  priceVersion: 1,
  consentedVersion: null,
  status: 'ACTIVE',
  anchor: '2026-01-31',
  periodStart: '2026-02-28',
  periodEnd: '2026-03-31',
  cancelAtPeriodEnd: false,
  pendingPlanId: null,
  version: 1,
};
function at(day: number, hours = 0): Date {
  return new Date(Date.UTC(2026, 1, 28 + day, hours));
}

test('an active subscription renews at the end of its period; with a cancellation it ends there', () => {
  expect(nextStep(active)).toEqual({ kind: 'RENEW', at: '2026-03-31T00:00:00.000Z' });
  expect(nextStep({ ...active, cancelAtPeriodEnd: true })).toMatchObject({ kind: 'END' });
});

test('a soft decline is retried on days 1, 3, 5 and 7 after the first, at any hour', () => {
  let subscription = afterDecline(active, 'SOFT', at(0));
  const days: number[] = [];
  for (let step = nextStep(subscription); step?.kind === 'RETRY'; step = nextStep(subscription)) {
    days.push((Date.parse(step.at) - at(0).getTime()) / 86_400_000);
    subscription = afterDecline(subscription, 'SOFT', new Date(Date.parse(step.at) + 3 * 3_600_000));
  }
  expect(days).toEqual([1, 3, 5, 7]);
  expect(nextStep(subscription)).toEqual({ kind: 'HOLD', at: at(8).toISOString() });
});

test('a hard decline is not retried, and has the same grace period', () => {
  const overdue = afterDecline(active, 'HARD', at(0));
  expect(overdue).toMatchObject({ status: 'PAST_DUE', nextRetryAt: null, graceUntil: at(8).toISOString() });
  expect(nextStep(overdue)).toMatchObject({ kind: 'HOLD' });
});

test('a hold ends with the end of the subscription, and a second reason does not extend it', () => {
  const held = putOnHold(afterDecline(active, 'HARD', at(0)), 'GRACE_OVER', at(8));
  expect(nextStep(held)).toEqual({ kind: 'GIVE_UP', at: at(38).toISOString() });
  expect(putOnHold(held, 'CHARGED_BACK', at(20)).heldSince).toBe(held.heldSince);
});

test('an incomplete or cancelled subscription has no due step', () => {
  for (const status of ['INCOMPLETE', 'CANCELLED'] as const) expect(nextStep({ ...active, status })).toBeNull();
});
