/**
 * What a member's list may contain, by the member's own writes: after an acknowledged write its title is in the list or
 * not; after one without a response it may be either, until the end, since the write may still be executed.
 */
export class SavedTitles {
  readonly #saved: Set<string>;
  readonly #uncertain = new Set<string>();
  acknowledged = 0;

  constructor(saved: Iterable<string>) {
    this.#saved = new Set(saved);
  }

  /** Titles of a certain state: only they are written. */
  isCertain(titleId: string): boolean {
    return !this.#uncertain.has(titleId);
  }

  isSaved(titleId: string): boolean {
    return this.#saved.has(titleId);
  }

  acknowledge(titleId: string, isSaved: boolean): void {
    this.acknowledged += 1;
    if (isSaved) this.#saved.add(titleId);
    else this.#saved.delete(titleId);
  }

  lose(titleId: string): void {
    this.#uncertain.add(titleId);
  }

  /** Differences from a whole list that was read while no write was in progress. */
  differences(listed: readonly string[]): readonly string[] {
    const found = new Set(listed);
    const missing = [...this.#saved].filter((id) => !found.has(id) && !this.#uncertain.has(id));
    const extra = listed.filter((id) => !this.#saved.has(id) && !this.#uncertain.has(id));
    return [
      ...missing.map((id) => `title ${id} was added to the list and is not in it`),
      ...extra.map((id) => `title ${id} is in the list and was not added, or was removed`),
    ];
  }
}
