/** The account as billing knows it, made at the first need. */
import type { AccountId } from '@marquee/contracts/ids';
import type { Decision } from '../decisions/decision.js';
import type { AccountDocument } from '../documents.js';
import { shardOf } from '../rules/subscriptions/account.js';
import { zero } from '../rules/pricing/money.js';
import type { BillingStore } from '../store.js';

/** Who asks, and from where they pay. */
export interface Member {
  readonly accountId: AccountId;
  readonly country: string;
}

export interface FoundAccount {
  readonly before: Decision['before'];
  readonly account: AccountDocument;
}

export function newAccount({ accountId, country }: Member, currency: string): AccountDocument {
  return {
    id: accountId,
    country,
    credit: zero(currency),
    paymentMethods: [],
    subscription: null,
    openPaymentId: null,
    revision: 0,
    shard: shardOf(accountId),
    dueAt: null,
    isErased: false,
  };
}

/** Null where nothing is sold, so that there is no currency to account in. */
export async function findOrCreateAccount(store: BillingStore, member: Member): Promise<FoundAccount | null> {
  const before = await store.account(member.accountId);
  if (before !== null) return { before, account: before.document };
  const [plan] = await store.plansIn(member.country);
  const currency = plan?.prices[0]?.amount.currency;
  return currency === undefined ? null : { before: null, account: newAccount(member, currency) };
}
