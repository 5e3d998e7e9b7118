/** What billing knows of an account: one document, so that whatever concerns its money happens one after the other. */
import { fnv1a32 } from '@marquee/runtime/hash';
import type { AccountId, PaymentId } from '@marquee/contracts/ids';
import { nextStep } from './dunning.js';
import type { Step } from './dunning.js';
import type { CalendarDay } from '../pricing/calendar-day.js';
import type { Money } from '../pricing/money.js';
import type { Subscription } from './subscription.js';

/** A card as the provider names it: the number never comes here. */
export interface PaymentMethod {
  readonly id: string;
  readonly token: string;
  readonly brand: string;
  readonly last4: string;
  readonly expiresOn: CalendarDay;
}

export interface Account {
  readonly id: AccountId;
  /** Where it pays: decides plans, currency, tax and the row of invoice numbers. */
  readonly country: string;
  /** Gift credit not used yet; its currency is the account's. */
  readonly credit: Money;
  /** The first is charged. */
  readonly paymentMethods: readonly PaymentMethod[];
  readonly subscription: Subscription | null;
  /** A charge whose outcome is not known yet. Nothing else is charged meanwhile. */
  readonly openPaymentId: PaymentId | null;
  /** One more with each change: a quote holds for the revision that it was made for. */
  readonly revision: number;
  /** Divides the accounts among those who renew them. */
  readonly shard: number;
  /** When time alone brings something next. */
  readonly dueAt: string | null;
  /** Whose it was is forgotten; only books are left. */
  readonly isErased: boolean;
}

/** What is due by `now`; null while a payment is under way, or when nothing is. */
export function dueStep(account: Pick<Account, 'subscription' | 'openPaymentId'>, now: Date): Step | null {
  const step = account.subscription === null || account.openPaymentId !== null ? null : nextStep(account.subscription);
  return step !== null && step.at <= now.toISOString() ? step : null;
}

/** As it is kept: with what follows from the rest filled in. */
export function withNextRevision(account: Account): Account {
  return {
    ...account,
    revision: account.revision + 1,
    dueAt:
      account.subscription === null || account.openPaymentId !== null
        ? null
        : (nextStep(account.subscription)?.at ?? null),
  };
}

export const SHARDS = 16;

/** The shard whose due timer works on the account. Stored with the account: the value for an id never changes. */
export function shardOf(accountId: string): number {
  return fnv1a32(accountId) % SHARDS;
}
