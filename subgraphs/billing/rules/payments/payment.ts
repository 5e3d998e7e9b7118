/** One attempt to move money, and what may become of it. */
import type { AccountId, InvoiceId, PaymentId } from '@marquee/contracts/ids';
import type { CalendarDay } from '../pricing/calendar-day.js';
import type { Money } from '../pricing/money.js';

/** `PENDING`: written down, then sent. `UNKNOWN`: sent, and nobody knows what became of it. The last two are final. */
export type PaymentStatus = 'PENDING' | 'UNKNOWN' | 'ACTION_REQUIRED' | 'SUCCEEDED' | 'DECLINED';
/** `SOFT`: may go through another day. `HARD`: not with this card. */
export type DeclineKind = 'SOFT' | 'HARD';

export interface Payment {
  /** Our reference at the provider, who moves money at most once under it. */
  readonly id: PaymentId;
  readonly kind: 'CHARGE' | 'REFUND';
  readonly accountId: AccountId;
  readonly invoiceId: InvoiceId;
  /** The charge that a refund gives back. */
  readonly refundOf: PaymentId | null;
  readonly amount: Money;
  /** The provider's name for the card. */
  readonly token: string;
  /** Whether the member is there to answer a question of the bank. */
  readonly isOnSession: boolean;
  /** 1 for the first try of an invoice. */
  readonly attempt: number;
  readonly status: PaymentStatus;
  readonly decline: { readonly kind: DeclineKind; readonly code: string } | null;
  readonly action: { readonly url: string; readonly expiresAt: string } | null;
  readonly isChargedBack: boolean;
  readonly createdAt: string;
  /** The provider's day, by which both sides are compared. Null until it succeeded. */
  readonly settledOn: CalendarDay | null;
  /** When to ask the provider about it; null once it is final. */
  readonly checkAt: string | null;
  /** How often the provider has been asked. */
  readonly checks: number;
}

/** What the provider, or its silence, says of a payment. */
export type PaymentOutcome =
  | { readonly status: 'SUCCEEDED'; readonly on: CalendarDay }
  | { readonly status: 'DECLINED'; readonly kind: DeclineKind; readonly code: string }
  | { readonly status: 'ACTION_REQUIRED'; readonly url: string; readonly expiresAt: string }
  | { readonly status: 'UNKNOWN' };

const RANKS: Readonly<Record<PaymentStatus, number>> = {
  PENDING: 0,
  UNKNOWN: 1,
  ACTION_REQUIRED: 2,
  SUCCEEDED: 3,
  DECLINED: 3,
};

export function isFinal({ status }: Pick<Payment, 'status'>): boolean {
  return RANKS[status] === 3;
}

/**
 * A minute, then longer and longer, an hour at most: a provider that is down must not be asked by everybody at once.
 */
function nextCheckMs(checks: number): number {
  return Math.min(60_000 * 2 ** Math.min(checks, 6), 3_600_000);
}

/** The process that sends may die on the way: then somebody asks after this long. */
export const FIRST_CHECK_MS = 30_000;

export function withNextCheck(payment: Payment, now: Date): Payment {
  return {
    ...payment,
    checks: payment.checks + 1,
    checkAt: new Date(now.getTime() + nextCheckMs(payment.checks)).toISOString(),
  };
}

/** News only ever lead forward, so reports may come twice and in any order. Null when these are no news. */
export function advance(payment: Payment, outcome: PaymentOutcome, now: Date): Payment | null {
  if (RANKS[outcome.status] <= RANKS[payment.status]) return null;
  switch (outcome.status) {
    case 'SUCCEEDED':
      return { ...payment, status: 'SUCCEEDED', action: null, settledOn: outcome.on, checkAt: null };
    case 'DECLINED':
      return {
        ...payment,
        status: 'DECLINED',
        action: null,
        decline: { kind: outcome.kind, code: outcome.code },
        checkAt: null,
      };
    case 'ACTION_REQUIRED':
      return {
        ...withNextCheck(payment, now),
        status: 'ACTION_REQUIRED',
        action: { url: outcome.url, expiresAt: outcome.expiresAt },
      };
    case 'UNKNOWN':
      return { ...withNextCheck(payment, now), status: 'UNKNOWN' };
  }
}
