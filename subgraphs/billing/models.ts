/** What resolvers return where the schema says the type of the same name, without `Model`. */
import type { AccountId } from '@marquee/contracts/ids';
import type { PlanDocument, SubscriptionDocument } from './documents.js';

/** Only that somebody is signed in; who, is in the context. */
export type ViewerModel = object;

/** Always the viewer's own: whoever makes one has checked. */
export interface AccountModel {
  readonly id: AccountId;
}

export type PlanModel = PlanDocument;
/** Always of the viewer's own account: whoever makes one has checked. */
export type PlanSubscriptionModel = SubscriptionDocument;
