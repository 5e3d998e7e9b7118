/** The account's status, which follows from its subscription's status. */
import type { SubscriptionStatus } from '@marquee/contracts/events/billing';
import type { AccountState } from '@marquee/contracts/events/users';

const STATUS_BY_SUBSCRIPTION: Readonly<Record<SubscriptionStatus, AccountState['status']>> = {
  INCOMPLETE: 'PENDING',
  ACTIVE: 'ACTIVE',
  // Access stays during the grace period.
  PAST_DUE: 'ACTIVE',
  ON_HOLD: 'ON_HOLD',
  CANCELLED: 'CANCELLED',
};

/** A payment does not change the status of a locked or erased account. */
export function statusAfter(before: AccountState['status'], subscription: SubscriptionStatus): AccountState['status'] {
  return before === 'LOCKED' || before === 'ERASED' ? before : STATUS_BY_SUBSCRIPTION[subscription];
}

/** Whether members of the account can sign in. An account on hold or cancelled can: its members sign in to pay. */
export function maySignIn(status: AccountState['status']): boolean {
  return status !== 'LOCKED' && status !== 'ERASED';
}
