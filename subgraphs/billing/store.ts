/** Reads and writes of billing's data. Changes to accounts go through `commitDecision`. */
import type { AccountId, InvoiceId, PaymentId, PlanId, QuoteId } from '@marquee/contracts/ids';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { PageArguments } from '@marquee/subgraph/connection';
import { openIdempotency } from '@marquee/document-store/idempotency';
import type { Idempotency } from '@marquee/document-store/idempotency';
import type { Change, Collection, DocumentPage, Store, Versioned } from '@marquee/document-store/port';
import { CommitQueue } from './decisions/commit-queue.js';
import type { BillingConfig } from './config.js';
import type { Decision } from './decisions/decision.js';
import { COLLECTIONS } from './documents.js';
import type {
  AccountDocument,
  ConsentDocument,
  GiftCodeDocument,
  IncidentDocument,
  InvoiceDocument,
  PaymentDocument,
  PlanDocument,
  QuoteDocument,
  ReconciledDayDocument,
} from './documents.js';
import type { CalendarDay } from './rules/pricing/calendar-day.js';
import type { LedgerTransaction } from './rules/payments/ledger.js';
import { toChange } from './decisions/write-decisions.js';
import type { DecisionCollections } from './decisions/write-decisions.js';

export interface BillingCollections extends DecisionCollections {
  readonly quotes: Collection<QuoteDocument>;
  readonly giftCodes: Collection<GiftCodeDocument>;
  readonly consents: Collection<ConsentDocument>;
  readonly incidents: Collection<IncidentDocument>;
  readonly reconciledDays: Collection<ReconciledDayDocument>;
}

export interface BillingStore {
  readonly collections: BillingCollections;
  readonly idempotency: Idempotency;
  /** In the order of `ids`, null for an unknown id; one read. */
  plans(ids: readonly PlanId[]): Promise<readonly (PlanDocument | null)[]>;
  /** Throws for an unknown plan; plans are never removed. */
  plan(id: PlanId): Promise<PlanDocument>;
  /** The cheapest first; empty in a country without plans. */
  plansIn(country: string): Promise<readonly PlanDocument[]>;
  /** Null for an account that billing does not have yet. */
  account(id: AccountId): Promise<Versioned<AccountDocument> | null>;
  /** Accounts of the shard with a due step, the longest due first. */
  accountsDue(shard: number, now: Date, page: PageArguments): Promise<DocumentPage<AccountDocument>>;
  invoice(id: InvoiceId): Promise<InvoiceDocument | null>;
  /** The latest first. */
  invoicesOf(accountId: AccountId, page: PageArguments): Promise<DocumentPage<InvoiceDocument>>;
  payment(id: PaymentId): Promise<PaymentDocument | null>;
  /** In order of creation. */
  paymentsOf(invoiceId: InvoiceId): Promise<readonly PaymentDocument[]>;
  /** Payments whose check is due. */
  paymentsToCheck(now: Date, page: PageArguments): Promise<DocumentPage<PaymentDocument>>;
  /** Payments settled on the day at the provider. */
  paymentsSettledOn(day: CalendarDay, page: PageArguments): Promise<DocumentPage<PaymentDocument>>;
  ledger(page: PageArguments): Promise<DocumentPage<LedgerTransaction>>;
  quote(id: QuoteId): Promise<QuoteDocument | null>;
  /** The latest first. */
  incidents(page: PageArguments): Promise<DocumentPage<IncidentDocument>>;
  /** Commits a decision, possibly together with those of other accounts. Rejects as `Store.commit` does. */
  commitDecision(decision: Decision): Promise<void>;
  /** For changes that concern no account. */
  commit(change: Change): Promise<void>;
}

/** More than the plans of a country or the payments of an invoice. */
const MAX_DOCUMENTS = 100;

async function openCollections(store: Store): Promise<BillingCollections> {
  return {
    plans: await store.collection<PlanDocument>(COLLECTIONS.plans),
    accounts: await store.collection<AccountDocument>(COLLECTIONS.accounts),
    invoices: await store.collection<InvoiceDocument>(COLLECTIONS.invoices),
    payments: await store.collection<PaymentDocument>(COLLECTIONS.payments),
    ledger: await store.collection<LedgerTransaction>(COLLECTIONS.ledger),
    numbers: await store.collection(COLLECTIONS.numbers),
    quotes: await store.collection<QuoteDocument>(COLLECTIONS.quotes),
    giftCodes: await store.collection<GiftCodeDocument>(COLLECTIONS.giftCodes),
    consents: await store.collection<ConsentDocument>(COLLECTIONS.consents),
    incidents: await store.collection<IncidentDocument>(COLLECTIONS.incidents),
    reconciledDays: await store.collection<ReconciledDayDocument>(COLLECTIONS.reconciledDays),
  };
}

/** `until` is exclusive, but a step due now is due. */
function inclusiveEnd(now: Date): string {
  return new Date(now.getTime() + 1).toISOString();
}

export async function openBillingStore(
  store: Store,
  { clock }: Pick<SubgraphRuntime<BillingConfig>, 'clock'>,
): Promise<BillingStore> {
  const collections = await openCollections(store);
  const { plans, accounts, invoices, payments, ledger, quotes, incidents } = collections;
  const queue = new CommitQueue(async (decisions) => store.commit(await toChange(decisions, collections, clock())));
  return {
    collections,
    idempotency: await openIdempotency(store, clock),
    plans: (ids) => plans.getMany(ids),
    plan: async (id) => {
      const plan = await plans.get(id);
      if (plan === null) throw new Error(`Plan ${id} does not exist.`);
      return plan;
    },
    plansIn: async (country) =>
      (
        await plans.find({
          where: { country },
          orderBy: { field: 'rank', direction: 'ascending' },
          limit: MAX_DOCUMENTS,
        })
      ).documents,
    account: (id) => accounts.getVersioned(id),
    accountsDue: (shard, now, { first, after }) =>
      accounts.find({
        where: { shard },
        until: inclusiveEnd(now),
        orderBy: { field: 'dueAt', direction: 'ascending' },
        limit: first,
        after,
      }),
    invoice: (id) => invoices.get(id),
    invoicesOf: (accountId, { first, after }) =>
      invoices.find({
        where: { accountId },
        orderBy: { field: 'issuedAt', direction: 'descending' },
        limit: first,
        after,
      }),
    payment: (id) => payments.get(id),
    paymentsOf: async (invoiceId) =>
      (
        await payments.find({
          where: { invoiceId },
          orderBy: { field: 'createdAt', direction: 'ascending' },
          limit: MAX_DOCUMENTS,
        })
      ).documents,
    paymentsToCheck: (now, { first, after }) =>
      payments.find({
        until: inclusiveEnd(now),
        orderBy: { field: 'checkAt', direction: 'ascending' },
        limit: first,
        after,
      }),
    paymentsSettledOn: (day, { first, after }) => payments.find({ where: { settledOn: day }, limit: first, after }),
    ledger: ({ first, after }) => ledger.find({ limit: first, after }),
    quote: (id) => quotes.get(id),
    incidents: ({ first, after }) =>
      incidents.find({ orderBy: { field: 'foundAt', direction: 'descending' }, limit: first, after }),
    commitDecision: (decision) => queue.submit(decision),
    commit: (change) => store.commit(change),
  };
}
