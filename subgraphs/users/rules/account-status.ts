/** How an account stands, after what billing says of its subscription. */
import type { SubscriptionStatus } from '@marquee/contracts/events/billing';
import type { AccountState } from '@marquee/contracts/events/users';

const STATUS_BY_SUBSCRIPTION: Readonly<Record<SubscriptionStatus, AccountState['status']>> = {
  INCOMPLETE: 'PENDING',
  ACTIVE: 'ACTIVE',
  // In grace: nothing is taken away yet.
  PAST_DUE: 'ACTIVE',
  ON_HOLD: 'ON_HOLD',
  CANCELLED: 'CANCELLED',
};

/** What was closed for safety, or erased, no payment opens. */
export function statusAfter(before: AccountState['status'], subscription: SubscriptionStatus): AccountState['status'] {
  return before === 'LOCKED' || before === 'ERASED' ? before : STATUS_BY_SUBSCRIPTION[subscription];
}

/** Whether the right password opens the account at all. Who stopped paying still signs in: to pay again. */
export function maySignIn(status: AccountState['status']): boolean {
  return status !== 'LOCKED' && status !== 'ERASED';
}
