/** Billing's account: one document, so that decisions about its money are serialised. */
import { fnv1a32 } from '@marquee/runtime/hash';
import type { AccountId, PaymentId } from '@marquee/contracts/ids';
import { nextStep } from './dunning.js';
import type { Step } from './dunning.js';
import type { CalendarDay } from '../pricing/calendar-day.js';
import type { Money } from '../pricing/money.js';
import type { Subscription } from './subscription.js';

/** A card, identified by the provider's token. Billing never receives the card number. */
export interface PaymentMethod {
  readonly id: string;
  readonly token: string;
  readonly brand: string;
  readonly last4: string;
  readonly expiresOn: CalendarDay;
}

export interface Account {
  readonly id: AccountId;
  /** Billing country: decides plans, currency, tax and the sequence of invoice numbers. */
  readonly country: string;
  /** Unused gift credit; its currency is the account's. */
  readonly credit: Money;
  /** The first is the default. */
  readonly paymentMethods: readonly PaymentMethod[];
  readonly subscription: Subscription | null;
  /** A charge without a final outcome, which blocks other charges. */
  readonly openPaymentId: PaymentId | null;
  /** Incremented by each change. A quote is valid for one revision. */
  readonly revision: number;
  /** Distributes accounts among processes that run due steps. */
  readonly shard: number;
  /** When the next step is due; null when none is. */
  readonly dueAt: string | null;
  /** Whether personal data was erased; only records remain. */
  readonly isErased: boolean;
}

/** The step due at `now`; null when there is none, and while a payment is open. */
export function dueStep(account: Pick<Account, 'subscription' | 'openPaymentId'>, now: Date): Step | null {
  const step = account.subscription === null || account.openPaymentId !== null ? null : nextStep(account.subscription);
  return step !== null && step.at <= now.toISOString() ? step : null;
}

/** The account as it is stored: with the next revision and `dueAt` derived. */
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
