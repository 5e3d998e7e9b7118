/** Turns decisions into one change: documents, invoice numbers, ledger transactions and events. */
import type {
  BillingAccountChanged,
  SubscriptionActivated,
  SubscriptionChanged,
  SubscriptionState,
} from '@marquee/contracts/events/billing';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { Change, Collection, Write } from '@marquee/document-store/port';
import type { Decision } from './decision.js';
import type { AccountDocument, InvoiceDocument, NumberDocument, PaymentDocument, PlanDocument } from '../documents.js';
import { toSubscriptionState } from './subscription-state.js';
import { withNextRevision } from '../rules/subscriptions/account.js';
import type { LedgerTransaction } from '../rules/payments/ledger.js';

export interface DecisionCollections {
  readonly accounts: Collection<AccountDocument>;
  readonly invoices: Collection<InvoiceDocument>;
  readonly payments: Collection<PaymentDocument>;
  readonly ledger: Collection<LedgerTransaction>;
  readonly numbers: Collection<NumberDocument>;
  readonly plans: Collection<PlanDocument>;
}

/** A subscription is activated when it becomes active for the first time or after its end. */
function isActivation(before: SubscriptionState | null, { status }: SubscriptionState): boolean {
  return status === 'ACTIVE' && (before === null || before.status === 'INCOMPLETE' || before.status === 'CANCELLED');
}

function subscriptionEvent(
  before: SubscriptionState | null,
  state: SubscriptionState,
  at: string,
): SubscriptionActivated | SubscriptionChanged {
  return {
    type: isActivation(before, state) ? 'SubscriptionActivated' : 'SubscriptionChanged',
    version: 1,
    key: state.accountId,
    occurredAt: at,
    payload: state,
  };
}

function accountChanged({ id }: AccountDocument, at: string): BillingAccountChanged {
  return { type: 'BillingAccountChanged', version: 1, key: id, occurredAt: at, payload: { accountId: id } };
}

function withoutVersion(state: SubscriptionState): string {
  return JSON.stringify({ ...state, version: 0 });
}

/** Adds an event. When the subscription's published state changes, it states that, and the version grows. */
function withAccountEvent(
  before: AccountDocument | null,
  after: AccountDocument,
  plans: ReadonlyMap<string, PlanDocument>,
  now: Date,
): { readonly account: AccountDocument; readonly events: readonly NewEvent[] } {
  const { subscription } = after;
  const plan = subscription === null ? undefined : plans.get(subscription.planId);
  if (after.isErased) return { account: after, events: [] };
  const unpublished = { account: after, events: [accountChanged(after, now.toISOString())] };
  if (subscription === null || plan === undefined) return unpublished;
  const oldPlan = before?.subscription == null ? undefined : plans.get(before.subscription.planId);
  const known =
    before?.subscription == null || oldPlan === undefined
      ? null
      : toSubscriptionState(before.id, before.subscription, oldPlan);
  const state = toSubscriptionState(after.id, subscription, plan);
  if (known !== null && withoutVersion(known) === withoutVersion(state)) return unpublished;
  const version = (before?.subscription?.version ?? 0) + 1;
  return {
    account: { ...after, subscription: { ...subscription, version } },
    events: [subscriptionEvent(known, { ...state, version }, now.toISOString())],
  };
}

function planIdsOf(decisions: readonly Decision[]): readonly string[] {
  return [
    ...new Set(
      decisions.flatMap(({ before, account }) =>
        [before?.document.subscription?.planId, account.subscription?.planId].flatMap((id) => id ?? []),
      ),
    ),
  ];
}

/** An invoice number such as `CH-000042`. */
export function numberWith(country: string, count: number): string {
  return `${country}-${String(count).padStart(6, '0')}`;
}

/** Numbers new invoices without gaps: the counter is incremented in the commit that uses it. */
async function numberInvoices(
  decisions: readonly Decision[],
  { invoices, numbers }: DecisionCollections,
): Promise<readonly Write[]> {
  const issued = decisions.flatMap((decision) => decision.invoices ?? []);
  const writes: Write[] = issued.filter(({ number }) => number !== '').map((invoice) => invoices.upsert(invoice));
  const fresh = issued.filter(({ number }) => number === '');
  for (const country of new Set(fresh.map((invoice) => invoice.country))) {
    const counter = await numbers.getVersioned(country);
    const first = counter?.document.next ?? 1;
    const own = fresh.filter((invoice) => invoice.country === country);
    writes.push(
      ...own.map((invoice, index) => invoices.insert({ ...invoice, number: numberWith(country, first + index) })),
    );
    const next: NumberDocument = { id: country, next: first + own.length };
    writes.push(counter === null ? numbers.insert(next) : numbers.replace(next, counter.version));
  }
  return writes;
}

/** The change of decisions of different accounts. */
export async function toChange(
  decisions: readonly Decision[],
  collections: DecisionCollections,
  now: Date,
): Promise<Change> {
  const { accounts, payments, ledger } = collections;
  const ids = planIdsOf(decisions);
  const plans = new Map(
    (await collections.plans.getMany(ids)).flatMap((plan) =>
      plan === null ? [] : [[plan.id as string, plan] as const],
    ),
  );
  const parts = decisions.map((decision) => ({
    decision,
    ...withAccountEvent(decision.before?.document ?? null, withNextRevision(decision.account), plans, now),
  }));
  return {
    writes: [
      ...parts.map(({ decision: { before }, account }) =>
        before === null ? accounts.insert(account) : accounts.replace(account, before.version),
      ),
      ...(await numberInvoices(decisions, collections)),
      ...decisions.flatMap((decision) => (decision.payments ?? []).map((payment) => payments.upsert(payment))),
      // Inserted and never replaced: entries are permanent, and the same fact is rejected a second time.
      ...decisions.flatMap((decision) =>
        (decision.transactions ?? []).map((transaction) => ledger.insert(transaction)),
      ),
      ...decisions.flatMap((decision) => decision.writes ?? []),
    ],
    events: parts.flatMap(({ decision, events }) => [...events, ...(decision.events ?? [])]),
  };
}
