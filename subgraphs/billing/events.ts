/** Billing's events, and its handler of `AccountErased`. */
import type { EventsDefinition } from '@marquee/event-log/consumer/event-handlers';
import { eraseAccount } from './erase-account.js';
import type { BillingStore } from './store.js';

export const events: EventsDefinition<BillingStore> = {
  publishes: [
    'SubscriptionActivated',
    'SubscriptionChanged',
    'BillingAccountChanged',
    'PaymentFailed',
    'PriceChangeAnnounced',
    'ErasureDone',
  ],
  consumes: ['users'],
  handlers: { AccountErased: eraseAccount },
  readModels: [],
};
