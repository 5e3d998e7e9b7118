/** Availability of a title, as `Title.availability` states it. */
import type { VideoQuality } from '@marquee/contracts/events/billing';
import { currentWindow, periodOf } from '@marquee/contracts/licence';
import type { LicenceWindow } from '@marquee/contracts/licence';

export interface LicensedTitle {
  readonly windows: readonly LicenceWindow[];
  readonly withdrawn: boolean;
  readonly maxQuality: VideoQuality;
  readonly downloadable: boolean;
}

export type AvailabilityStatus = 'AVAILABLE' | 'COMING_SOON' | 'EXPIRED' | 'NOT_LICENSED' | 'WITHDRAWN';

export interface AvailabilityDecision {
  readonly status: AvailabilityStatus;
  readonly availableFrom: string | null;
  readonly leavesAt: string | null;
  readonly maxQuality: VideoQuality | null;
  readonly downloadable: boolean;
}

function unavailable(
  status: AvailabilityStatus,
  availableFrom: string | null = null,
  leavesAt: string | null = null,
): AvailabilityDecision {
  return {
    status,
    availableFrom,
    leavesAt,
    maxQuality: null,
    downloadable: false,
  };
}

function nextWindow(windows: readonly LicenceWindow[], now: Date): LicenceWindow | undefined {
  return windows
    .filter((window) => periodOf(window).fromMs > now.getTime())
    .sort((a, b) => periodOf(a).fromMs - periodOf(b).fromMs)[0];
}

/** The availability of a title in a country at `now`. A takedown takes precedence over every licence. */
export function availabilityIn(
  { windows, withdrawn, maxQuality, downloadable }: LicensedTitle,
  country: string,
  now: Date,
): AvailabilityDecision {
  if (withdrawn) return unavailable('WITHDRAWN');
  const current = currentWindow(windows, country, now);
  if (current !== undefined)
    return { status: 'AVAILABLE', availableFrom: current.from, leavesAt: current.until, maxQuality, downloadable };
  const own = windows.filter((window) => window.country === country);
  const next = nextWindow(own, now);
  if (next !== undefined) return unavailable('COMING_SOON', next.from, next.until);
  return unavailable(own.length > 0 ? 'EXPIRED' : 'NOT_LICENSED');
}
