/** Fetches values again that are past their age and were used, while nobody waits for them. */
import { OperationDeadline } from '../deadline.js';
import type { DeadlineListener } from '../deadline.js';
import type { EntityCache } from './entity-cache.js';
import { isRead } from './cached-body.js';
import { sendShared, toSubgraphRequest } from './send-shared.js';
import type { RequestParts, Wanted } from './send-shared.js';
import type { Outcome, SharedFetch, Waiter } from './shared-fetch.js';

/** How long it may take. */
const REVALIDATION_MS = 5_000;

export class Revalidation implements Waiter, DeadlineListener {
  readonly #deadline = new OperationDeadline();
  #fetch: SharedFetch | null = null;
  #isOver = false;

  constructor(
    private readonly cache: EntityCache,
    private readonly parts: RequestParts,
  ) {}

  start(wanted: Wanted): void {
    this.cache.revalidating += 1;
    this.parts.use.fetch.group.revalidations += 1;
    this.#deadline.start(REVALIDATION_MS).listen(this);
    this.#fetch = sendShared(this.cache, this.parts, wanted, this.#deadline, this);
  }

  onOver(): void {
    this.#end();
    this.#fetch?.leave(this);
  }

  onOutcome(fetch: SharedFetch, outcome: Outcome): void {
    this.#end();
    if (outcome.kind !== 'response' || isRead(outcome.body)) return;
    const { request, use, read } = this.parts;
    const body = use.representations === null ? request.body : use.bodyFor(fetch.representations.join(','));
    try {
      // No client reads it.
      const { errors } = read(toSubgraphRequest({ ...request, body }), outcome.body);
      if (errors === undefined) fetch.accept();
    } catch {
      // It is logged and counted; the values stay until they are too old.
    }
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.cache.revalidating -= 1;
    this.#deadline.finish();
  }
}
