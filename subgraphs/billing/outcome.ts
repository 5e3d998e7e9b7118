/** The outcome of a member's or an operator's request. Expected refusals are outcomes, not errors. */
import type { AccountId, InvoiceId } from '@marquee/contracts/ids';
import type { PaymentDocument, QuoteDocument } from './documents.js';
import type { Refusal } from './rules/subscriptions/refusal.js';

export interface FieldProblem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export type Refused =
  | { readonly kind: 'refused'; readonly reasons: readonly Refusal[] }
  | {
      readonly kind: 'not-found';
      readonly what: 'plan' | 'quote' | 'invoice' | 'gift-code' | 'account';
      readonly id: string;
    }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] }
  | { readonly kind: 'same-plan' }
  | { readonly kind: 'gift-code-used' }
  | { readonly kind: 'quote-expired'; readonly fresh: QuoteDocument };

export type Outcome =
  | Refused
  | { readonly kind: 'done'; readonly accountId: AccountId; readonly invoiceId: InvoiceId | null }
  | { readonly kind: 'declined'; readonly payment: PaymentDocument }
  | { readonly kind: 'action-required'; readonly payment: PaymentDocument }
  | { readonly kind: 'pending' }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  /** The idempotency key was used for another request. */
  | { readonly kind: 'conflict' };

/** The outcome of a request with this payment. */
export function outcomeOf(payment: PaymentDocument): Outcome {
  switch (payment.status) {
    case 'SUCCEEDED':
      return { kind: 'done', accountId: payment.accountId, invoiceId: payment.invoiceId };
    case 'DECLINED':
      return { kind: 'declined', payment };
    case 'ACTION_REQUIRED':
      return { kind: 'action-required', payment };
    case 'PENDING':
    case 'UNKNOWN':
      return { kind: 'pending' };
  }
}
