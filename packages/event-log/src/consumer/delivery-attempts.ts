/** How often an event is tried before it is given up: long enough for a passing trouble, bounded for a lasting one. */
import { VersionConflictError } from '@marquee/document-store/port';
import { UnknownEventVersionError } from '../envelope-json.js';

/** With the pauses of `DEFAULT_PACE`, given up after a second and a half. */
export const MAX_DELIVERY_ATTEMPTS = 5;

export class DeliveryAttempts {
  readonly #failures = new Map<string, number>();

  /** @param storeAnswers Whether the consumer's own store can be read just now. */
  constructor(private readonly storeAnswers: () => Promise<boolean>) {}

  /**
   * Counts a failure. Answers how often the event was tried once that is enough, and null while it is to be tried
   * again: for ever when it waits for a newer handler, when somebody else was quicker to change a document, or when the
   * store is away.
   */
  async recordFailure(eventId: string, error: unknown): Promise<number | null> {
    if (error instanceof UnknownEventVersionError || error instanceof VersionConflictError) return null;
    if (!(await this.storeAnswers())) return null;
    const attempts = (this.#failures.get(eventId) ?? 0) + 1;
    this.#failures.set(eventId, attempts);
    if (attempts < MAX_DELIVERY_ATTEMPTS) return null;
    this.#failures.delete(eventId);
    return attempts;
  }
}
