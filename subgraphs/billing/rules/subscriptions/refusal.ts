/**
 * Why something about a subscription cannot be done now: all reasons, so that nobody mends one only to meet the next.
 */
import type { Account } from './account.js';

export const REFUSAL_MESSAGES = {
  ALREADY_SUBSCRIBED: 'There is a subscription already: change its plan instead.',
  NO_SUBSCRIPTION: 'There is no subscription: start one first.',
  CANCELLED: 'The subscription has ended: start a new one.',
  NOT_ACTIVATED: 'The first payment is outstanding.',
  PAYMENT_OVERDUE: 'A payment is overdue: pay the open invoice first.',
  ON_HOLD: 'The subscription is on hold until the open invoice is paid.',
  NO_PAYMENT_METHOD: 'There is no card to charge: add one first.',
  PLAN_NOT_SOLD_HERE: 'The plan is not sold in the country of this account.',
  TAX_UNKNOWN: 'Nothing can be invoiced in this country at the moment.',
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

/** Against changing to a plan of `planCountry`; empty when nothing speaks against it. */
export function planChangeRefusals(account: Account, planCountry: string): readonly Refusal[] {
  return [
    ...refusalsOfStatus(account),
    ...(account.paymentMethods.length === 0 ? (['NO_PAYMENT_METHOD'] as const) : []),
    ...(planCountry === account.country ? [] : (['PLAN_NOT_SOLD_HERE'] as const)),
  ];
}

/** Against starting (again): possible when nothing runs. */
export function startRefusals(account: Account, planCountry: string): readonly Refusal[] {
  const status = account.subscription?.status ?? 'CANCELLED';
  return [
    ...(status === 'CANCELLED' || status === 'INCOMPLETE' ? [] : (['ALREADY_SUBSCRIBED'] as const)),
    ...(planCountry === account.country ? [] : (['PLAN_NOT_SOLD_HERE'] as const)),
  ];
}

/** Against cancelling or resuming. */
export function cancelRefusals(account: Account): readonly Refusal[] {
  return refusalsOfStatus(account).filter((reason) => reason === 'NO_SUBSCRIPTION' || reason === 'CANCELLED');
}
