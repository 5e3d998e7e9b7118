/** The ages of the entries of a history, by which models may weight them. */

const DAY_MS = 86_400_000;

/** Days since 1970 in UTC. Ages are differences of them: they change with the days of the views, not with the hours. */
export function dayNumberOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}

/**
 * Days between each of the times and the last one.
 *
 * @param times Seconds since 1970, ascending.
 */
export function agesInDays(times: Float64Array): Float32Array {
  const last = dayNumberOf(1000 * (times.at(-1) ?? 0));
  return Float32Array.from(times, (seconds) => last - dayNumberOf(1000 * seconds));
}

/** What an entry of this age counts, relative to one of age 0: 1 / (1 + age / ageDays). */
export function ageFactor(age: number, ageDays: number): number {
  return 1 / (1 + age / ageDays);
}
