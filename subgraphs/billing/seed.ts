/** Sample data: the price list, gift codes, and a subscription with a simulated card for every sample account. */
import type { SubscriptionActivated, SubscriptionChanged } from '@marquee/contracts/events/billing';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { demoId } from '@marquee/demo-data/ids';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import type { DemoAccount } from '@marquee/demo-data/demo-data';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { Change } from '@marquee/document-store/port';
import type { BillingConfig } from './config.js';
import { giftCodeId } from './memberships/gift-code.js';
import type { AccountDocument, GiftCodeDocument, InvoiceDocument, PlanDocument } from './documents.js';
import { toSubscriptionState } from './decisions/subscription-state.js';
import { newAccount } from './memberships/find-or-create-account.js';
import { planIdOf, priceList } from './price-list.js';
import { withNextRevision } from './rules/subscriptions/account.js';
import type { PaymentMethod } from './rules/subscriptions/account.js';
import { addMonths, periodAt } from './rules/pricing/billing-period.js';
import { dayOf, instantOf } from './rules/pricing/calendar-day.js';
import type { CalendarDay } from './rules/pricing/calendar-day.js';
import { invoiceIdOf, methodIdOf } from './rules/payments/ids.js';
import { draftInvoice } from './rules/payments/invoice.js';
import { invoiceIssued } from './rules/payments/ledger.js';
import { money, zero } from './rules/pricing/money.js';
import { priceOn } from './rules/pricing/price.js';
import { NOTHING_OUTSTANDING } from './rules/subscriptions/subscription.js';
import type { Subscription } from './rules/subscriptions/subscription.js';
import type { BillingCollections } from './store.js';
import { numberWith } from './decisions/write-decisions.js';

const ACCOUNTS_PER_COMMIT = 500;

const TODAY = dayOf(DEMO_NOW);

/** Far ahead, so that a demo started months later still has past-due subscriptions. */
const SAMPLE_GRACE_UNTIL = `${addMonths(TODAY, 6)}T00:00:00.000Z`;
/** Far ahead, so that a demo started months later still has held subscriptions. */
const SAMPLE_HELD_SINCE = `${addMonths(TODAY, 6)}T00:00:00.000Z`;

const plansById = new Map(priceList.map((plan) => [plan.id, plan]));

function planOf({ tier, country }: DemoAccount): PlanDocument {
  const plan = plansById.get(planIdOf(tier, country));
  if (plan === undefined)
    throw new Error(`The price list has no ${tier} plan in ${country}, which a sample account subscribes to.`);
  return plan;
}

/** A simulated card; accounts that are not active have one without funds. */
function sampleCard({ subscriptionStatus, index }: DemoAccount): PaymentMethod {
  const token = subscriptionStatus === 'ACTIVE' ? 'tok_visa_ok' : 'tok_visa_insufficient';
  return { id: methodIdOf(token), token, brand: 'visa', last4: String(1000 + (index % 9000)), expiresOn: '2039-12-31' };
}

function activeSubscription(account: DemoAccount, plan: PlanDocument): Subscription {
  const price = priceOn(plan.prices, TODAY);
  const period = periodAt(account.memberSince, TODAY);
  return {
    ...NOTHING_OUTSTANDING,
    id: demoId('subscription', account.id),
    planId: plan.id,
    price: price.amount,
    priceVersion: price.version,
    consentedVersion: null,
    status: 'ACTIVE',
    anchor: account.memberSince,
    periodStart: period.start,
    periodEnd: period.end,
    cancelAtPeriodEnd: false,
    pendingPlanId: null,
    version: 1,
  };
}

function openInvoice(
  account: DemoAccount,
  plan: PlanDocument,
  { price, periodStart, periodEnd }: Subscription,
): InvoiceDocument | null {
  return draftInvoice(
    {
      id: invoiceIdOf(account.id, 'renewal', periodStart),
      accountId: account.id,
      country: account.country,
      period: { start: periodStart, end: periodEnd },
      goods: [{ kind: 'SUBSCRIPTION', description: plan.name, amount: price, periodStart, periodEnd }],
      credit: zero(price.currency),
      purchase: { kind: 'RENEWAL' },
    },
    instantOf(periodStart),
  );
}

/** A subscription whose renewal was declined: this month's for past due, last month's for on hold. */
function unpaidSubscription(before: Subscription, status: 'PAST_DUE' | 'ON_HOLD'): Subscription {
  const period = periodAt(before.anchor, status === 'PAST_DUE' ? TODAY : addMonths(TODAY, -1));
  return {
    ...before,
    status,
    periodStart: period.start,
    periodEnd: period.end,
    overdueSince: instantOf(period.start).toISOString(),
    failures: 1,
    graceUntil: status === 'PAST_DUE' ? SAMPLE_GRACE_UNTIL : null,
    heldSince: status === 'ON_HOLD' ? SAMPLE_HELD_SINCE : null,
    version: before.version + 1,
  };
}

function subscriptionEvent<Type extends 'SubscriptionActivated' | 'SubscriptionChanged'>(
  type: Type,
  account: DemoAccount,
  subscription: Subscription,
  plan: PlanDocument,
  on: CalendarDay,
): NewEvent<Type, ReturnType<typeof toSubscriptionState>> {
  return {
    type,
    version: 1,
    key: account.id,
    occurredAt: instantOf(on).toISOString(),
    payload: toSubscriptionState(account.id, subscription, plan),
  };
}

interface SeedPart {
  readonly account: AccountDocument;
  /** The unpaid invoice. */
  readonly invoice: InvoiceDocument | null;
  readonly events: readonly (SubscriptionActivated | SubscriptionChanged)[];
}

function toDocument(account: DemoAccount, subscription: Subscription): AccountDocument {
  return withNextRevision({
    ...newAccount({ accountId: account.id, country: account.country }, subscription.price.currency),
    paymentMethods: [sampleCard(account)],
    subscription,
  });
}

function toPart(account: DemoAccount): SeedPart {
  const plan = planOf(account);
  const active = activeSubscription(account, plan);
  if (account.subscriptionStatus === 'ACTIVE') {
    return {
      account: toDocument(account, active),
      invoice: null,
      events: [subscriptionEvent('SubscriptionActivated', account, active, plan, TODAY)],
    };
  }
  const halted = unpaidSubscription(active, account.subscriptionStatus);
  const events = [
    subscriptionEvent('SubscriptionActivated', account, active, plan, active.anchor),
    subscriptionEvent('SubscriptionChanged', account, halted, plan, halted.periodStart),
  ] as const;
  const invoice = openInvoice(account, plan, halted);
  return { account: toDocument(account, { ...halted, openInvoiceId: invoice?.id ?? null }), invoice, events };
}

/** Sample gift codes such as `POPCORN-USD-1`, each worth about a month. */
const SAMPLE_GIFTS: readonly GiftCodeDocument[] = (
  [
    ['USD', 2500n],
    ['GBP', 2000n],
    ['EUR', 2000n],
    ['CHF', 2500n],
    ['JPY', 2000n],
  ] as const
).flatMap(([currency, amount]) =>
  [1, 2, 3, 4, 5].map((count) => ({
    id: giftCodeId(`POPCORN-${currency}-${count}`),
    value: money(amount, currency),
    redeemedAt: null,
  })),
);

/** Numbers the sample invoices per country. */
function createNumbering() {
  const next = new Map<string, number>();
  return {
    number: (invoice: InvoiceDocument): InvoiceDocument => {
      const count = next.get(invoice.country) ?? 1;
      next.set(invoice.country, count + 1);
      return { ...invoice, number: numberWith(invoice.country, count) };
    },
    counters: () => [...next].map(([id, count]) => ({ id, next: count })),
  };
}

type SeededCollections = Pick<
  BillingCollections,
  'plans' | 'giftCodes' | 'accounts' | 'invoices' | 'ledger' | 'numbers'
>;

function toChange(
  { accounts, invoices, ledger }: SeededCollections,
  parts: readonly SeedPart[],
  number: (invoice: InvoiceDocument) => InvoiceDocument,
): Change {
  const issued = parts.flatMap(({ invoice }) => (invoice === null ? [] : [number(invoice)]));
  return {
    writes: [
      ...parts.map(({ account }) => accounts.insert(account)),
      ...issued.map((invoice) => invoices.insert(invoice)),
      ...issued.map((invoice) => ledger.insert(invoiceIssued(invoice, new Date(invoice.issuedAt)))),
    ],
    events: parts.flatMap(({ events }) => events),
  };
}

/** Deterministic: the same plans, subscriptions and events on every machine. */
export function* seed(
  { seedSize }: Pick<SubgraphRuntime<BillingConfig>, 'seedSize'>,
  { collections }: { readonly collections: SeededCollections },
): Generator<Change> {
  if (seedSize === 'none') return;
  const demoData = createDemoData(seedSize);
  const { plans, giftCodes, numbers } = collections;
  const { number, counters } = createNumbering();
  yield {
    writes: [...priceList.map((plan) => plans.insert(plan)), ...SAMPLE_GIFTS.map((gift) => giftCodes.insert(gift))],
  };
  for (let start = 0; start < demoData.accountCount; start += ACCOUNTS_PER_COMMIT) {
    const count = Math.min(ACCOUNTS_PER_COMMIT, demoData.accountCount - start);
    yield toChange(
      collections,
      Array.from({ length: count }, (_, offset) => toPart(demoData.account(start + offset))),
      number,
    );
  }
  yield { writes: counters().map((counter) => numbers.insert(counter)) };
}
