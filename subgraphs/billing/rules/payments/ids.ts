/**
 * Ids made of what they stand for: whoever does the same thing again, after a crash or beside somebody else, comes to
 * the same id and is stopped by the one that is there.
 */
import { asId } from '@marquee/contracts/ids';
import type { AccountId, InvoiceId, PaymentId, SubscriptionId } from '@marquee/contracts/ids';
import { v5 } from 'uuid';

const NAMESPACE = '0b6ff1c4-7a52-5d0e-9f5b-3c2d9e8a4b17';

function idOf(...parts: readonly string[]): string {
  return v5(parts.join('\n'), NAMESPACE);
}

/** @param cause What it is for: a period's first day, or the key of the request. */
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
/** A member's client knows a card by this, and the provider's name for it stays here. */
export function methodIdOf(token: string): string {
  return idOf('payment method', token);
}
