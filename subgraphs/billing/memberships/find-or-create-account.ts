/** Billing's account document, created at first use. */
import type { AccountId } from '@marquee/contracts/ids';
import type { Decision } from '../decisions/decision.js';
import type { AccountDocument } from '../documents.js';
import { shardOf } from '../rules/subscriptions/account.js';
import { zero } from '../rules/pricing/money.js';
import type { BillingStore } from '../store.js';

/** The viewer's account and billing country. */
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

/** Returns null in a country without plans, which has no currency. */
export async function findOrCreateAccount(store: BillingStore, member: Member): Promise<FoundAccount | null> {
  const before = await store.account(member.accountId);
  if (before !== null) return { before, account: before.document };
  const [plan] = await store.plansIn(member.country);
  const currency = plan?.prices[0]?.amount.currency;
  return currency === undefined ? null : { before: null, account: newAccount(member, currency) };
}
