/** The switches that a process obeys now. A switch ends by itself at its `until`. */
import { isNewer, switchesOff } from '@marquee/contracts/switches';
import type { Switch, SwitchList } from '@marquee/contracts/switches';

/** Ends are noticed in this time also when the clock was set. */
const LONGEST_WAIT_MS = 1_000;
const NONE: ReadonlySet<string> = new Set();

export class LiveSwitches {
  #list: SwitchList | null = null;
  #current: readonly Switch[] = [];
  #off = NONE;
  #timer: NodeJS.Timeout | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly clock: () => Date) {}

  /** The names that are off: another set after each change, the same one between changes. */
  get off(): ReadonlySet<string> {
    return this.#off;
  }

  get current(): readonly Switch[] {
    return this.#current;
  }

  /** The newest list; null before the first. */
  get list(): SwitchList | null {
    return this.#list;
  }

  /** @returns False for a list that is not newer than the known one, which is ignored. */
  replace(list: SwitchList): boolean {
    if (!isNewer(list, this.#list)) return false;
    this.#list = list;
    this.#update();
    return true;
  }

  /** Calls the listener after each change. Returns a function that removes it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #update(): void {
    clearTimeout(this.#timer);
    const now = this.clock();
    const before = this.#current;
    const list = this.#list?.switches ?? [];
    this.#current = switchesOff(list, now);
    if (list.some(({ until }) => Date.parse(until) > now.getTime() - LONGEST_WAIT_MS)) this.#wait(now);
    if (before.length === this.#current.length && before.every((each, index) => each === this.#current[index])) return;
    this.#off = this.#current.length === 0 ? NONE : new Set(this.#current.map(({ name }) => name));
    for (const listener of this.#listeners) listener();
  }

  #wait(now: Date): void {
    const ends = this.#current.map(({ until }) => Date.parse(until) - now.getTime());
    this.#timer = setTimeout(() => this.#update(), Math.max(Math.min(LONGEST_WAIT_MS, ...ends), 1)).unref();
  }
}
