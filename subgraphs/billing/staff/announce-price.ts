/** Announces a new price of a plan, for new members from its day on and for members who consent. */
import type { PriceChangeAnnounced } from '@marquee/contracts/events/billing';
import type { AccountId, PlanId } from '@marquee/contracts/ids';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { PlanDocument } from '../documents.js';
import type { Outcome } from '../outcome.js';
import { dayOf } from '../rules/pricing/calendar-day.js';
import type { CalendarDay } from '../rules/pricing/calendar-day.js';
import type { Money } from '../rules/pricing/money.js';
import { checkNewPrice, priceOn } from '../rules/pricing/price.js';
import type { Billing } from '../services.js';

export interface AnnouncePrice {
  readonly idempotencyKey: string;
  readonly planId: PlanId;
  readonly price: Money;
  readonly effectiveOn: CalendarDay;
}

function withPrice(
  plan: PlanDocument,
  amount: Money,
  effectiveOn: CalendarDay,
  announcedOn: CalendarDay,
): PlanDocument {
  return {
    ...plan,
    prices: [...plan.prices, { version: plan.prices.length + 1, amount, announcedOn, effectiveOn }],
  };
}

function priceChangeAnnounced(
  { id, prices }: PlanDocument,
  after: Money,
  effectiveOn: CalendarDay,
  now: Date,
): PriceChangeAnnounced {
  return {
    type: 'PriceChangeAnnounced',
    version: 1,
    key: id,
    occurredAt: now.toISOString(),
    payload: { planId: id, before: priceOn(prices, '9999-12-31').amount, after, effectiveOn },
  };
}

export type AnnouncePriceOutcome =
  | { readonly kind: 'announced' }
  | Extract<Outcome, { kind: 'not-found' | 'invalid' | 'conflict' }>;

/** @param operator Scope of the idempotency key. */
export function announcePrice(
  billing: Billing,
  operator: AccountId,
  { idempotencyKey, planId, price, effectiveOn }: AnnouncePrice,
): Promise<AnnouncePriceOutcome> {
  return retryOnConflict(async () => {
    const keyed = {
      scope: operator,
      key: idempotencyKey,
      request: ['announcePrice', planId, price.amountMinor, price.currency, effectiveOn],
    };
    const known = await billing.store.idempotency.find(keyed);
    if (known !== undefined) return known.kind === 'conflict' ? known : { kind: 'announced' };
    const { plans } = billing.store.collections;
    const plan = await plans.getVersioned(planId);
    if (plan === null) return { kind: 'not-found', what: 'plan', id: planId };
    const now = billing.services.clock();
    const problems = checkNewPrice(plan.document.prices, price, effectiveOn, dayOf(now));
    if (problems.length > 0) return { kind: 'invalid', problems };
    await billing.store.commit({
      writes: [
        plans.replace(withPrice(plan.document, price, effectiveOn, dayOf(now)), plan.version),
        billing.store.idempotency.record(keyed, true),
      ],
      events: [priceChangeAnnounced(plan.document, price, effectiveOn, now)],
    });
    return { kind: 'announced' };
  });
}
