/** Messages for the reasons why a title cannot be played, with a link to where the member can resolve it. */
import type { PlayabilityReason } from '@marquee/operations/TitleDetail';

interface Refusal {
  readonly message: string;
  readonly href?: string;
  readonly linkText?: string;
}

const REFUSALS: Readonly<Record<PlayabilityReason, Refusal>> = {
  WITHDRAWN: { message: 'This title is no longer available.' },
  NOT_AVAILABLE_IN_COUNTRY: { message: 'This title is not available in your country.' },
  NOT_YET_RELEASED: { message: 'This title is not released yet. Add it to your list to find it later.' },
  MATURITY_CEILING: {
    message: 'This title is above the maturity limit of this profile.',
    href: '/profiles',
    linkText: 'Switch profile',
  },
  PLAN_REQUIRED: { message: 'You need a membership to watch.', href: '/account', linkText: 'Choose a plan' },
  PAYMENT_ON_HOLD: {
    message: 'Playback is paused until a payment is made.',
    href: '/account',
    linkText: 'See the invoice',
  },
  DEVICE_SIGNED_OUT: { message: 'This device was signed out.', href: '/account', linkText: 'See your devices' },
  DEVICE_UNSUPPORTED: { message: 'This device does not support the formats of your plan.' },
  OUTSIDE_HOUSEHOLD: { message: 'This device belongs to another household.' },
};

/** The message of the first reason. */
export function refusalOf(reasons: readonly PlayabilityReason[]): Refusal {
  const [first] = reasons;
  return first === undefined ? { message: 'This title cannot be played at the moment.' } : REFUSALS[first];
}
