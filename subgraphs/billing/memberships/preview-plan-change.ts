/** Quotes the price of a plan change. */
import type { PlanId, QuoteId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import { v7 as uuidv7 } from 'uuid';
import type { AccountDocument, PlanDocument, QuoteDocument } from '../documents.js';
import type { Outcome } from '../outcome.js';
import { dayOf } from '../rules/pricing/calendar-day.js';
import { minimum, subtract, zero } from '../rules/pricing/money.js';
import type { Money } from '../rules/pricing/money.js';
import { planChange } from '../rules/subscriptions/plan-change.js';
import { priceOn } from '../rules/pricing/price.js';
import { planChangeRefusals } from '../rules/subscriptions/refusal.js';
import type { Subscription } from '../rules/subscriptions/subscription.js';
import { refused } from '../idempotent-request.js';
import type { Billing } from '../services.js';
import type { BillingStore } from '../store.js';
import type { Member } from './find-or-create-account.js';

/** Validity of a quote. */
export const QUOTE_MINUTES = 15;

export type Preview = { readonly kind: 'quote'; readonly quote: QuoteDocument } | Outcome;

/** The immediate charge to the card. */
export function dueNow({ change, credit, price }: QuoteDocument): Money {
  return change.kind === 'UPGRADE' ? subtract(change.dueNow, credit) : zero(price.currency);
}

function quoteFor(
  account: AccountDocument,
  subscription: Subscription,
  from: PlanDocument,
  to: PlanDocument,
  now: Date,
): QuoteDocument {
  const price = priceOn(to.prices, dayOf(now));
  const change = planChange(subscription, { ...from, price: subscription.price }, { ...to, price: price.amount }, now);
  return {
    id: asId<QuoteId>(uuidv7({ msecs: now.getTime() })),
    accountId: account.id,
    revision: account.revision,
    planId: to.id,
    priceVersion: price.version,
    price: price.amount,
    change,
    nextInvoiceOn: subscription.periodEnd,
    credit: change.kind === 'UPGRADE' ? minimum(account.credit, change.dueNow) : zero(account.credit.currency),
    expiresAt: new Date(now.getTime() + QUOTE_MINUTES * 60_000).toISOString(),
  };
}

/** Writes that remove two quotes that expired more than a day ago; committed with each new quote. */
async function removeExpiredQuotes({ collections: { quotes } }: BillingStore, now: Date) {
  const until = new Date(now.getTime() - 86_400_000).toISOString();
  const { documents } = await quotes.find({ until, orderBy: { field: 'expiresAt', direction: 'ascending' }, limit: 2 });
  return documents.map(({ id }) => quotes.remove(id));
}

export async function previewPlanChange(
  billing: Billing,
  { accountId }: Pick<Member, 'accountId'>,
  planId: PlanId,
): Promise<Preview> {
  const [plan] = await billing.store.plans([planId]);
  if (plan == null) return { kind: 'not-found', what: 'plan', id: planId };
  const account = (await billing.store.account(accountId))?.document;
  if (account?.subscription == null) return refused(['NO_SUBSCRIPTION']);
  const reasons = planChangeRefusals(account, plan.country);
  if (reasons.length > 0) return refused(reasons);
  if (account.subscription.planId === planId) return { kind: 'same-plan' };
  const now = billing.services.clock();
  const quote = quoteFor(
    account,
    account.subscription,
    await billing.store.plan(account.subscription.planId),
    plan,
    now,
  );
  await billing.store.commit({
    writes: [billing.store.collections.quotes.insert(quote), ...(await removeExpiredQuotes(billing.store, now))],
  });
  return { kind: 'quote', quote };
}
