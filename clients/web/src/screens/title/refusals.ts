/** Messages for the reasons why a title cannot be played, with a link to where the member can resolve it. */
import type { PlayabilityReason } from '@marquee/operations/TitleDetail';

interface Refusal {
  readonly words: string;
  readonly href?: string;
  readonly next?: string;
}

const REFUSALS: Readonly<Record<PlayabilityReason, Refusal>> = {
  WITHDRAWN: { words: 'This title is no longer available.' },
  NOT_AVAILABLE_IN_COUNTRY: { words: 'This title is not available in your country.' },
  NOT_YET_RELEASED: { words: 'This title is not released yet. Add it to your list to find it later.' },
  MATURITY_CEILING: {
    words: 'This title is above the maturity limit of this profile.',
    href: '/profiles',
    next: 'Switch profile',
  },
  PLAN_REQUIRED: { words: 'You need a membership to watch.', href: '/account', next: 'Choose a plan' },
  PAYMENT_ON_HOLD: { words: 'Playback is paused until a payment is made.', href: '/account', next: 'See the invoice' },
  DEVICE_SIGNED_OUT: { words: 'This device was signed out.', href: '/account', next: 'See your devices' },
  DEVICE_UNSUPPORTED: { words: 'This device does not support the formats of your plan.' },
  OUTSIDE_HOUSEHOLD: { words: 'This device belongs to another household.' },
};

/** The message of the first reason. */
export function refusalOf(reasons: readonly PlayabilityReason[]): Refusal {
  const [first] = reasons;
  return first === undefined ? { words: 'This title cannot be played at the moment.' } : REFUSALS[first];
}
