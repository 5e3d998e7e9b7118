/**
 * Ids derived from the fact that they stand for. A repetition after a crash, or a concurrent one, gets the same id and
 * conflicts with the existing document.
 */
import { asId } from '@marquee/contracts/ids';
import type { AccountId, InvoiceId, PaymentId, SubscriptionId } from '@marquee/contracts/ids';
import { v5 } from 'uuid';

const NAMESPACE = '0b6ff1c4-7a52-5d0e-9f5b-3c2d9e8a4b17';

function idOf(...parts: readonly string[]): string {
  return v5(parts.join('\n'), NAMESPACE);
}

/** @param cause A period's first day, or the request's idempotency key. */
export function invoiceIdOf(accountId: AccountId, purpose: string, cause: string): InvoiceId {
  return asId<InvoiceId>(idOf('invoice', accountId, purpose, cause));
}

export function paymentIdOf(invoiceId: InvoiceId, attempt: number): PaymentId {
  return asId<PaymentId>(idOf('payment', invoiceId, String(attempt)));
}

export function refundIdOf(paymentId: PaymentId, cause: string): PaymentId {
  return asId<PaymentId>(idOf('refund', paymentId, cause));
}

export function subscriptionIdOf(accountId: AccountId): SubscriptionId {
  return asId<SubscriptionId>(idOf('subscription', accountId));
}

/** The public id of a card. The provider's token stays in billing. */
export function methodIdOf(token: string): string {
  return idOf('payment method', token);
}
