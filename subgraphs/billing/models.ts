/** Parent values of the resolvers: `XModel` is the parent of the GraphQL type `X`. */
import type { AccountId } from '@marquee/contracts/ids';
import type { IncidentDocument, InvoiceDocument, PaymentDocument, PlanDocument, QuoteDocument } from './documents.js';
import type { Subscription } from './rules/subscriptions/subscription.js';

/** Present when a member is signed in; the identity is in the context. */
export type ViewerModel = object;

/** Always the viewer's own account; the resolver that returns it has checked that. */
export interface AccountModel {
  readonly id: AccountId;
}

export type PlanModel = PlanDocument;
/** Always of the viewer's own account. */
export type PlanSubscriptionModel = Subscription;
/** Of the viewer's own account, or shown to an operator. */
export type InvoiceModel = InvoiceDocument;
export type PaymentModel = PaymentDocument;
export type BillingIncidentModel = IncidentDocument;
export type PlanChangePreviewModel = QuoteDocument;
