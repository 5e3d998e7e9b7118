/** Counts the failures of an event and decides when it becomes a dead letter. */
import { VersionConflictError } from '@marquee/document-store/port';
import { UnknownEventVersionError } from '../envelope-json.js';

/** With the pauses of `DEFAULT_BACKOFF`, the last attempt is 1.5 s after the first. */
export const MAX_DELIVERY_ATTEMPTS = 5;

export class DeliveryAttempts {
  readonly #failures = new Map<string, number>();

  /** @param isStoreAvailable Whether the consumer's own store can be read at the moment. */
  constructor(private readonly isStoreAvailable: () => Promise<boolean>) {}

  /**
   * Counts a failure. Returns the number of attempts when the maximum is reached, and null while the event is to be
   * delivered again. Not counted: an event version that this process does not support, a version conflict with a
   * concurrent change, and failures while the store is unavailable.
   */
  async recordFailure(eventId: string, error: unknown): Promise<number | null> {
    if (error instanceof UnknownEventVersionError || error instanceof VersionConflictError) return null;
    if (!(await this.isStoreAvailable())) return null;
    const attempts = (this.#failures.get(eventId) ?? 0) + 1;
    this.#failures.set(eventId, attempts);
    if (attempts < MAX_DELIVERY_ATTEMPTS) return null;
    this.#failures.delete(eventId);
    return attempts;
  }
}
