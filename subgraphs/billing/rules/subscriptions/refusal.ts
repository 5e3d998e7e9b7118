/**
 * Reasons why a subscription cannot be changed now. All reasons are reported together.
 */
import type { Account } from './account.js';

export const REFUSAL_MESSAGES = {
  ALREADY_SUBSCRIBED: 'The account already has a subscription. Change its plan instead.',
  NO_SUBSCRIPTION: 'The account has no subscription. Start one first.',
  CANCELLED: 'The subscription has ended. Start a new one.',
  NOT_ACTIVATED: 'The first payment is outstanding.',
  PAYMENT_OVERDUE: 'A payment is overdue. Pay the open invoice first.',
  ON_HOLD: 'The subscription is on hold until the open invoice is paid.',
  NO_PAYMENT_METHOD: 'The account has no card. Add one first.',
  PLAN_NOT_SOLD_HERE: 'The plan is not available in the account’s country.',
  TAX_UNKNOWN: 'Invoices are not available in this country at the moment.',
} as const;
export type Refusal = keyof typeof REFUSAL_MESSAGES;

function refusalsOfStatus(account: Account): readonly Refusal[] {
  switch (account.subscription?.status) {
    case undefined:
      return ['NO_SUBSCRIPTION'];
    case 'CANCELLED':
      return ['CANCELLED'];
    case 'INCOMPLETE':
      return ['NOT_ACTIVATED'];
    case 'PAST_DUE':
      return ['PAYMENT_OVERDUE'];
    case 'ON_HOLD':
      return ['ON_HOLD'];
    case 'ACTIVE':
      return [];
  }
}

/** Reasons against a change to a plan of `planCountry`; empty when it is allowed. */
export function planChangeRefusals(account: Account, planCountry: string): readonly Refusal[] {
  return [
    ...refusalsOfStatus(account),
    ...(account.paymentMethods.length === 0 ? (['NO_PAYMENT_METHOD'] as const) : []),
    ...(planCountry === account.country ? [] : (['PLAN_NOT_SOLD_HERE'] as const)),
  ];
}

/** Reasons against a start: allowed without a running subscription. */
export function startRefusals(account: Account, planCountry: string): readonly Refusal[] {
  const status = account.subscription?.status ?? 'CANCELLED';
  return [
    ...(status === 'CANCELLED' || status === 'INCOMPLETE' ? [] : (['ALREADY_SUBSCRIBED'] as const)),
    ...(planCountry === account.country ? [] : (['PLAN_NOT_SOLD_HERE'] as const)),
  ];
}

/** Reasons against cancelling or resuming. */
export function cancelRefusals(account: Account): readonly Refusal[] {
  return refusalsOfStatus(account).filter((reason) => reason === 'NO_SUBSCRIPTION' || reason === 'CANCELLED');
}
