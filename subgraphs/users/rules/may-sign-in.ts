import type { AccountState } from '@marquee/contracts/events/users';

/** Whether the right password opens the account at all. Who stopped paying still signs in: to pay again. */
export function maySignIn(status: AccountState['status']): boolean {
  return status !== 'LOCKED' && status !== 'ERASED';
}
