/**
 * Time-outs of many short waits with one timer: most waits end before their time, and creating and clearing a timer of
 * Node for each costs more than a hook.
 */

/** Time-outs are at most so much late. */
export const TICK_MS = 5;
const SLOTS = 256;

/** A wait that has a time-out. */
export class WheelEntry {
  isOver = false;
  constructor(
    readonly onTimeout: () => void,
    /** Turns of the wheel that are left. */
    public turns: number,
  ) {}

  cancel(): void {
    this.isOver = true;
  }
}

export class TimerWheel {
  readonly #slots: WheelEntry[][] = Array.from({ length: SLOTS }, () => []);
  #position = 0;
  #count = 0;
  #timer: NodeJS.Timeout | null = null;

  /** Calls `onTimeout` once after the time, unless the entry is cancelled before. */
  add(delayMs: number, onTimeout: () => void): WheelEntry {
    // One more, since a part of the current tick has passed.
    const ticks = Math.ceil(delayMs / TICK_MS) + 1;
    const entry = new WheelEntry(onTimeout, Math.floor(ticks / SLOTS));
    this.#slots[(this.#position + ticks) % SLOTS]?.push(entry);
    this.#count += 1;
    this.#timer ??= setInterval(() => this.tick(), TICK_MS).unref();
    return entry;
  }

  /** Entries that are waiting, cancelled ones included until their time. */
  get size(): number {
    return this.#count;
  }

  /** To be called once in each `TICK_MS`; the wheel does so itself. */
  tick(): void {
    this.#position = (this.#position + 1) % SLOTS;
    const due = this.#slots[this.#position] ?? [];
    if (due.length > 0) {
      this.#slots[this.#position] = due.filter((entry) => !entry.isOver && entry.turns-- > 0);
      this.#count -= due.length - (this.#slots[this.#position]?.length ?? 0);
      // After the slot is replaced: a time-out may add another entry.
      for (const entry of due) if (!entry.isOver && entry.turns < 0) end(entry);
    }
    if (this.#count > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}

function end(entry: WheelEntry): void {
  entry.isOver = true;
  entry.onTimeout();
}
