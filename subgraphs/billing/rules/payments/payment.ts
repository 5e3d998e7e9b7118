/** A payment: one attempt to move money, and its status. */
import type { AccountId, InvoiceId, PaymentId } from '@marquee/contracts/ids';
import type { CalendarDay } from '../pricing/calendar-day.js';
import type { Money } from '../pricing/money.js';

/**
 * `PENDING`: stored, about to be sent. `UNKNOWN`: sent, without a known outcome. `SUCCEEDED` and `DECLINED` are final.
 */
export type PaymentStatus = 'PENDING' | 'UNKNOWN' | 'ACTION_REQUIRED' | 'SUCCEEDED' | 'DECLINED';
/** `SOFT`: may succeed later. `HARD`: will not succeed with this card. */
export type DeclineKind = 'SOFT' | 'HARD';

export interface Payment {
  /** Also our reference at the provider, which moves money at most once per reference. */
  readonly id: PaymentId;
  readonly kind: 'CHARGE' | 'REFUND';
  readonly accountId: AccountId;
  readonly invoiceId: InvoiceId;
  /** The charge of a refund. */
  readonly refundOf: PaymentId | null;
  readonly amount: Money;
  /** The provider's token of the card. */
  readonly token: string;
  /** Whether the member is present and can authenticate. */
  readonly isOnSession: boolean;
  /** 1 for the first attempt of an invoice. */
  readonly attempt: number;
  readonly status: PaymentStatus;
  readonly decline: { readonly kind: DeclineKind; readonly code: string } | null;
  readonly action: { readonly url: string; readonly expiresAt: string } | null;
  readonly isChargedBack: boolean;
  readonly createdAt: string;
  /** The settlement day at the provider, for reconciliation. Null unless it succeeded. */
  readonly settledOn: CalendarDay | null;
  /** When it is looked up at the provider; null once it is final. */
  readonly checkAt: string | null;
  /** Number of checks at the provider. */
  readonly checks: number;
}

/** The outcome that the provider reports; `UNKNOWN` without a response. */
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
 * Exponential backoff from a minute to an hour, so that checks do not overload a recovering provider.
 */
function nextCheckMs(checks: number): number {
  return Math.min(60_000 * 2 ** Math.min(checks, 6), 3_600_000);
}

/** Time until the first check, in case the sending process crashes. */
export const FIRST_CHECK_DELAY_MS = 30_000;

export function withNextCheck(payment: Payment, now: Date): Payment {
  return {
    ...payment,
    checks: payment.checks + 1,
    checkAt: new Date(now.getTime() + nextCheckMs(payment.checks)).toISOString(),
  };
}

/**
 * Applies an outcome. The status only moves forward, so reports may be repeated and in any order. Returns null when
 * nothing changes.
 */
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
