/**
 * A period in which a title may be shown in one country. Instants are RFC 3339 in UTC; `until` is exclusive, null for
 * no end.
 */
export interface LicenceWindow {
  readonly country: string;
  readonly from: string;
  readonly until: string | null;
}

/** The licence window of `country` that contains `now`. */
export function currentWindow(
  windows: readonly LicenceWindow[],
  country: string,
  now: Date,
): LicenceWindow | undefined {
  return windows.find(
    (window) =>
      window.country === country &&
      Date.parse(window.from) <= now.getTime() &&
      (window.until === null || now.getTime() < Date.parse(window.until)),
  );
}
