/** The price list, and a sample subscription for every sample account. No money ever moved for these. */
import type { SubscriptionActivated, SubscriptionChanged } from '@marquee/contracts/events/billing';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { createDemoWorld } from '@marquee/kit/demo/create-world';
import { demoId } from '@marquee/kit/demo/ids';
import { WORLD_NOW } from '@marquee/kit/demo/world';
import type { DemoAccount } from '@marquee/kit/demo/world';
import type { Runtime } from '@marquee/kit/graph/define-subgraph';
import type { Change } from '@marquee/kit/store/port';
import type { BillingConfig } from './config.js';
import type { PlanDocument, SubscriptionDocument } from './documents.js';
import { toState } from './events.js';
import { planIdOf, priceList } from './price-list.js';
import { addMonths, periodAt } from './rules/billing-period.js';
import { dayOf } from './rules/calendar-day.js';
import type { CalendarDay } from './rules/calendar-day.js';
import type { BillingStore } from './store.js';

type SeededStore = Pick<BillingStore, 'savePlan' | 'saveSubscription'>;

const ACCOUNTS_PER_COMMIT = 500;

const TODAY = dayOf(WORLD_NOW);

/** Long, so that somebody is still seen to be overdue in a demo that is started months later. */
const SAMPLE_GRACE_UNTIL = `${addMonths(TODAY, 6)}T00:00:00.000Z`;

const plansById = new Map(priceList.map((plan) => [plan.id, plan]));

const planOf = ({ tier, country }: DemoAccount): PlanDocument => {
  const plan = plansById.get(planIdOf(tier, country));
  if (plan === undefined) throw new Error(`The price list has no ${tier} plan in ${country}, which a sample account subscribes to.`);
  return plan;
};

const activeSubscription = (account: DemoAccount, plan: PlanDocument): SubscriptionDocument => ({
  id: demoId('subscription', account.id),
  accountId: account.id,
  planId: plan.id,
  status: 'ACTIVE',
  anchor: account.memberSince,
  haltedOn: null,
  graceUntil: null,
  version: 1,
});

/** What became of it, for the few whose payment failed: this month's when overdue, last month's when on hold. */
const haltedSubscription = (before: SubscriptionDocument, status: 'PAST_DUE' | 'ON_HOLD'): SubscriptionDocument => ({
  ...before,
  status,
  haltedOn: periodAt(before.anchor, status === 'PAST_DUE' ? TODAY : addMonths(TODAY, -1)).start,
  graceUntil: status === 'PAST_DUE' ? SAMPLE_GRACE_UNTIL : null,
  version: before.version + 1,
});

const told = <Type extends 'SubscriptionActivated' | 'SubscriptionChanged'>(
  type: Type,
  subscription: SubscriptionDocument,
  plan: PlanDocument,
  on: CalendarDay,
): NewEvent<Type, ReturnType<typeof toState>> => ({
  type,
  version: 1,
  key: subscription.accountId,
  occurredAt: `${on}T00:00:00.000Z`,
  payload: toState(subscription, plan, on),
});

interface Part {
  readonly subscription: SubscriptionDocument;
  readonly events: readonly (SubscriptionActivated | SubscriptionChanged)[];
}

const toPart = (account: DemoAccount): Part => {
  const plan = planOf(account);
  const active = activeSubscription(account, plan);
  if (account.subscriptionStatus === 'ACTIVE') {
    return { subscription: active, events: [told('SubscriptionActivated', active, plan, TODAY)] };
  }
  const halted = haltedSubscription(active, account.subscriptionStatus);
  const events = [
    told('SubscriptionActivated', active, plan, active.anchor),
    told('SubscriptionChanged', halted, plan, halted.haltedOn ?? TODAY),
  ] as const;
  return { subscription: halted, events };
};

/** Deterministic: the same plans, subscriptions and events on every machine. */
export function* seed({ seedSize }: Pick<Runtime<BillingConfig>, 'seedSize'>, store: SeededStore): Generator<Change> {
  if (seedSize === 'none') return;
  const world = createDemoWorld(seedSize);
  yield { writes: priceList.map((plan) => store.savePlan(plan)) };
  for (let start = 0; start < world.accountCount; start += ACCOUNTS_PER_COMMIT) {
    const count = Math.min(ACCOUNTS_PER_COMMIT, world.accountCount - start);
    const parts = Array.from({ length: count }, (_, offset) => toPart(world.account(start + offset)));
    yield { writes: parts.map(({ subscription }) => store.saveSubscription(subscription)), events: parts.flatMap((part) => part.events) };
  }
}
