/** What one action of the load has found. */
export interface ActionResult {
  /** Why the client did not get what it wanted; null when it did. */
  readonly problem: string | null;
  /** Values that no fault excuses. */
  readonly wrong: readonly string[];
}
