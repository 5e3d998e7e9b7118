/** What resolvers return where the schema says the type of the same name, without `Model`. */
import type { AccountId } from '@marquee/contracts/ids';
import type { IncidentDocument, InvoiceDocument, PaymentDocument, PlanDocument, QuoteDocument } from './documents.js';
import type { Subscription } from './rules/subscriptions/subscription.js';

/** Only that somebody is signed in; who, is in the context. */
export type ViewerModel = object;

/** Always the viewer's own: whoever makes one has checked. */
export interface AccountModel {
  readonly id: AccountId;
}

export type PlanModel = PlanDocument;
/** Always of the viewer's own account: whoever makes one has checked. */
export type PlanSubscriptionModel = Subscription;
/** Of the viewer's own account, or shown to an operator. */
export type InvoiceModel = InvoiceDocument;
export type PaymentModel = PaymentDocument;
export type BillingIncidentModel = IncidentDocument;
export type PlanChangePreviewModel = QuoteDocument;
