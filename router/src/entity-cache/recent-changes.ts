/** Until when each of many keys has changed, bounded: when there are too many, everything that is older has changed. */

const MAX_KEYS = 50_000;

export class RecentChanges {
  /** The key that was changed last is the last one. */
  readonly #untilMs = new Map<string, number>();
  /** Of all keys, those that are forgotten included. */
  latestMs = Number.NEGATIVE_INFINITY;
  /** The latest time of a key that is forgotten: what was requested until then may be wrong. */
  forgottenMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly maxKeys: number = MAX_KEYS) {}

  get size(): number {
    return this.#untilMs.size;
  }

  /** What was requested until then is wrong. */
  change(key: string, untilMs: number): void {
    const before = this.#untilMs.get(key) ?? Number.NEGATIVE_INFINITY;
    this.#untilMs.delete(key);
    this.#untilMs.set(key, Math.max(before, untilMs));
    this.latestMs = Math.max(this.latestMs, untilMs);
    if (this.#untilMs.size <= this.maxKeys) return;
    const [oldest] = this.#untilMs;
    if (oldest === undefined) return;
    this.#untilMs.delete(oldest[0]);
    this.forgottenMs = Math.max(this.forgottenMs, oldest[1]);
  }

  /** Whether a value with this key that was requested then is wrong. */
  hasChanged(key: string, requestedAtMs: number): boolean {
    const untilMs = this.#untilMs.get(key);
    return untilMs !== undefined && requestedAtMs <= untilMs;
  }
}
