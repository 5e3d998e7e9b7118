/** Why play cannot be pressed, in words, and where that can be mended. */
import type { PlayabilityReason } from '@marquee/operations/TitleDetail';

interface Refusal {
  readonly words: string;
  readonly href?: string;
  readonly next?: string;
}

const REFUSALS: Readonly<Record<PlayabilityReason, Refusal>> = {
  WITHDRAWN: { words: 'This title is no longer shown.' },
  NOT_AVAILABLE_IN_COUNTRY: { words: 'This title is not shown in your country.' },
  NOT_YET_RELEASED: { words: 'This title is not out yet. Put it on your list, and it will be there when it is.' },
  MATURITY_CEILING: {
    words: 'This title is above what this profile is shown.',
    href: '/profiles',
    next: 'Switch profile',
  },
  PLAN_REQUIRED: { words: 'A membership is needed to watch.', href: '/account', next: 'Choose a plan' },
  PAYMENT_ON_HOLD: { words: 'Watching waits for a payment.', href: '/account', next: 'See the invoice' },
  DEVICE_SIGNED_OUT: { words: 'This device was signed out.', href: '/account', next: 'See your devices' },
  DEVICE_UNSUPPORTED: { words: 'This device cannot show what your plan includes.' },
  OUTSIDE_HOUSEHOLD: { words: 'This device belongs to another household.' },
};

/** The one that is worth saying first. */
export function refusalOf(reasons: readonly PlayabilityReason[]): Refusal {
  const [first] = reasons;
  return first === undefined ? { words: 'This title cannot be shown just now.' } : REFUSALS[first];
}
