/**
 * Fetches values again that are past their age and were used, while nobody waits for them: with a deadline of its own, and
 * less important than the fetches of clients, so that it is refused first under load.
 */
import { OperationDeadline } from '../deadline.js';
import type { DeadlineListener } from '../deadline.js';
import type { EntityCache } from './entity-cache.js';
import { isRead } from './cached-body.js';
import { inBackground } from '../policies/fetch-profile.js';
import { sendShared, toSubgraphRequest } from './send-shared.js';
import type { RequestParts, Wanted } from './send-shared.js';
import type { Outcome, SharedFetch, Waiter } from './shared-fetch.js';

/** How long it may take. */
const REVALIDATION_MS = 5_000;

export class Revalidation implements Waiter, DeadlineListener {
  readonly #deadline = new OperationDeadline();
  #fetch: SharedFetch | null = null;
  #isOver = false;

  private readonly parts: RequestParts;

  /** @param parts Those of the request that has used the values. */
  constructor(
    private readonly cache: EntityCache,
    { request, ...parts }: RequestParts,
  ) {
    const { merging: _, ...own } = request;
    this.parts = { ...parts, request: { ...own, profile: inBackground(request.profile) } };
  }

  start(wanted: Wanted): void {
    this.cache.revalidations.add(this);
    this.parts.use.fetch.group.revalidations += 1;
    this.#deadline.start(REVALIDATION_MS).listen(this);
    this.#fetch = sendShared(this.cache, this.parts, wanted, this.#deadline, this);
  }

  /** The router is closed. */
  end(): void {
    this.#deadline.end();
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
    this.cache.revalidations.delete(this);
    this.#deadline.finish();
  }
}
