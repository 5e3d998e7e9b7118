import type { AccountState } from '@marquee/contracts/events/users';

/** Whether the right password opens the account at all. Who stopped paying still signs in: to pay again. */
export const maySignIn = (status: AccountState['status']): boolean => status !== 'LOCKED' && status !== 'ERASED';
