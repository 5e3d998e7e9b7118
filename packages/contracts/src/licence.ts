/**
 * A period in which a title may be shown in one country. Instants are RFC 3339 in UTC; `until` is exclusive, null for
 * no end.
 */
export interface LicenceWindow {
  readonly country: string;
  readonly from: string;
  readonly until: string | null;
}

/** A window in milliseconds since 1970; `untilMs` is infinite for no end. */
export interface LicencePeriod {
  readonly fromMs: number;
  readonly untilMs: number;
}

const periods = new WeakMap<LicenceWindow, LicencePeriod>();

/** Parsed once for a window: the windows of stored titles are shared by all requests, and never change. */
export function periodOf(window: LicenceWindow): LicencePeriod {
  let period = periods.get(window);
  if (period === undefined) {
    const { from, until } = window;
    period = { fromMs: Date.parse(from), untilMs: until === null ? Infinity : Date.parse(until) };
    periods.set(window, period);
  }
  return period;
}

/** The licence window of `country` that contains `now`. */
export function currentWindow(
  windows: readonly LicenceWindow[],
  country: string,
  now: Date,
): LicenceWindow | undefined {
  const nowMs = now.getTime();
  return windows.find((window) => {
    if (window.country !== country) return false;
    const { fromMs, untilMs } = periodOf(window);
    return fromMs <= nowMs && nowMs < untilMs;
  });
}

/**
 * When a licence of `country` next begins or ends after `now`, in milliseconds since 1970; infinite when none does.
 *
 * @param leadMs What is shown also changes this long after a beginning and before an end; 0 by default.
 */
export function nextLicenceChange(windows: readonly LicenceWindow[], country: string, now: Date, leadMs = 0): number {
  const nowMs = now.getTime();
  let next = Infinity;
  for (const window of windows) {
    if (window.country !== country) continue;
    const { fromMs, untilMs } = periodOf(window);
    // Compared one by one: a list for each of hundreds of titles would cost more than all the rest.
    if (fromMs > nowMs && fromMs < next) next = fromMs;
    if (untilMs > nowMs && untilMs < next) next = untilMs;
    if (fromMs + leadMs > nowMs && fromMs + leadMs < next) next = fromMs + leadMs;
    if (untilMs - leadMs > nowMs && untilMs - leadMs < next) next = untilMs - leadMs;
  }
  return next;
}
