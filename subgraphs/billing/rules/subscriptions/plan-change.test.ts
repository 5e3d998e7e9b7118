import { asId } from '@marquee/contracts/ids';
import type { PlanId, SubscriptionId } from '@marquee/contracts/ids';
import { expect, test } from 'vitest';
import { money } from '../pricing/money.js';
import { planChange } from './plan-change.js';
import { NOTHING_OUTSTANDING } from './subscription.js';
import type { Subscription } from './subscription.js';

function planOf(id: string, amount: bigint) {
  return { id: asId<PlanId>(id), name: id, price: money(amount, 'EUR') };
}

const standard = planOf('standard', 1249n);
const subscription: Subscription = {
  ...NOTHING_OUTSTANDING,
  id: asId<SubscriptionId>('s'),
  planId: standard.id,
  price: standard.price,
  priceVersion: 1,
  consentedVersion: null,
  status: 'ACTIVE',
  anchor: '2026-11-01',
  periodStart: '2026-11-01',
  periodEnd: '2026-12-01',
  cancelAtPeriodEnd: false,
  pendingPlanId: null,
  version: 1,
};
const middle = new Date('2026-11-16T00:00:00Z');

test('a more expensive plan starts at once and costs the prorated difference', () => {
  expect(planChange(subscription, standard, planOf('premium', 1849n), middle)).toMatchObject({
    kind: 'UPGRADE',
    effectiveOn: '2026-11-16',
    dueNow: { amountMinor: '300' },
    goods: [
      { kind: 'PRORATION_CREDIT', amount: { amountMinor: '-624' } },
      { kind: 'PRORATION_CHARGE', amount: { amountMinor: '924' } },
    ],
  });
});

test.each([
  ['cheaper', 749n],
  ['equal', 1249n],
])('a plan of %s price starts with the next period', (_what, amount) => {
  expect(planChange(subscription, standard, planOf('basic', amount), middle)).toEqual({
    kind: 'DOWNGRADE',
    effectiveOn: '2026-12-01',
  });
});

test('the member’s own price decides, not the plan’s current one', () => {
  const currentStandard = planOf('standard', 1999n);
  expect(planChange(subscription, currentStandard, planOf('premium', 1849n), middle)).toMatchObject({
    kind: 'UPGRADE',
    dueNow: { amountMinor: '300' },
  });
});
