/**
 * The read models of a subgraph: filled from the event logs, replaced as a whole by a rebuild, and repaired by
 * redriving dead letters.
 */
import type { Store } from '@marquee/document-store/port';
import { openConsumerContext, startConsumer } from '../consumer/consumer.js';
import type { ConsumerOptions } from '../consumer/consumer.js';
import type { DeadLetter } from '../dead-letters/dead-letters.js';
import { dropDeadLetter, redrive } from '../dead-letters/redrive.js';
import type { RedriveReport } from '../dead-letters/redrive.js';
import type { Subscription } from '../port.js';
import { compareVersions } from './rebuild-report.js';
import type { RebuildReport } from './rebuild-report.js';
import { collectionsOfVersion, consumerGroupOf, ReadModelVersions, storeOfVersion } from './versions.js';
import type { VersionedStore } from './versions.js';

/** How often an instance checks whether another instance has activated a rebuilt version. */
const FOLLOW_INTERVAL_MS = 2_000;

export interface ReadModelsOptions<DomainStore>
  extends Pick<ConsumerOptions<DomainStore>, 'name' | 'events' | 'store' | 'eventLog' | 'logger'> {
  /** Opens the subgraph's store on the collections of one version. */
  open(store: Store): Promise<DomainStore>;
  /** Called for a rebuilt version after it has caught up and before it becomes active. */
  warm?(domainStore: DomainStore): Promise<void>;
  /** Default: `FOLLOW_INTERVAL_MS`. */
  readonly followIntervalMs?: number;
}

interface OpenVersion<DomainStore> {
  readonly version: number;
  readonly versionedStore: VersionedStore;
  readonly options: ConsumerOptions<DomainStore>;
}

export class ReadModels<DomainStore> {
  #consumer: Subscription | null = null;
  #rebuilding: Promise<RebuildReport> | null = null;
  #following: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(
    private readonly options: ReadModelsOptions<DomainStore>,
    private readonly versions: ReadModelVersions,
    private current: OpenVersion<DomainStore>,
  ) {}

  /** Opens the active version. Events are consumed after `start`. */
  static async open<DomainStore>(options: ReadModelsOptions<DomainStore>): Promise<ReadModels<DomainStore>> {
    const versions = await ReadModelVersions.open(options.store, options.name);
    return new ReadModels(options, versions, await openVersion(options, await versions.active()));
  }

  /** The store of the active version. A request must read this once, so that it sees one version only. */
  get domainStore(): DomainStore {
    return this.current.options.domainStore;
  }

  /** Starts consuming, and following versions that other instances activate. */
  start(): void {
    this.#consumer = startConsumer(this.current.options);
    this.#timer = setInterval(() => this.#checkActiveVersion(), this.options.followIntervalMs ?? FOLLOW_INTERVAL_MS);
    this.#timer.unref();
  }

  /** Resolves when every event that the logs held at the time of the call is applied or has become a dead letter. */
  async caughtUp(): Promise<void> {
    for (;;) {
      const consumer = this.#consumer;
      try {
        return await consumer?.caughtUp();
      } catch (error) {
        // The consumer was replaced by the consumer of the next version.
        if (this.#closed || consumer === this.#consumer) throw error;
      }
    }
  }

  /**
   * Fills the next version from the first event on while the active version serves, then activates it. Side effects of
   * handlers (emitted events, writes to other collections) are not repeated. An interrupted rebuild changes nothing.
   */
  rebuild(): Promise<RebuildReport> {
    this.#rebuilding ??= this.#rebuild().finally(() => (this.#rebuilding = null));
    return this.#rebuilding;
  }

  async deadLetters(
    limit: number,
    after: string | null = null,
  ): Promise<{ readonly letters: readonly DeadLetter[]; readonly next: string | null }> {
    return (await openConsumerContext(this.current.options)).deadLetters.list(limit, after);
  }

  /** Rejects with `DeadLetterNotFoundError`. */
  async redrive(eventId: string | null = null): Promise<RedriveReport> {
    return redrive(await openConsumerContext(this.current.options), eventId);
  }

  /** Rejects with `DeadLetterNotFoundError`. */
  async drop(eventId: string): Promise<RedriveReport> {
    return dropDeadLetter(await openConsumerContext(this.current.options), eventId);
  }

  async countDeadLetters(): Promise<number> {
    return (await openConsumerContext(this.current.options)).deadLetters.count();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#consumer?.close();
    await this.#rebuilding?.catch(() => undefined);
    await this.#following;
    await this.#consumer?.close();
  }

  async #rebuild(): Promise<RebuildReport> {
    const { name, events } = this.options;
    const active = this.current;
    const next = await openVersion(this.options, active.version + 1);
    await next.versionedStore.store.reset(name, collectionsOfVersion(name, events.readModels));
    const report = await this.#fill(active, next);
    await this.#activate(next);
    return report;
  }

  /** Fills the next version without side effects, which the active version performs, and compares the two. */
  async #fill(active: OpenVersion<DomainStore>, next: OpenVersion<DomainStore>): Promise<RebuildReport> {
    const filling = startConsumer({ ...next.options, withSideEffects: false });
    try {
      await filling.caughtUp();
      const caughtUp = async (): Promise<void> => {
        await this.caughtUp();
        await filling.caughtUp();
      };
      return await compareVersions(active.versionedStore, next.versionedStore, {
        readModels: this.options.events.readModels,
        caughtUp,
      });
    } finally {
      await filling.close();
    }
  }

  async #activate(next: OpenVersion<DomainStore>): Promise<void> {
    // The active version must perform the side effects of all events that `filling` has applied before it stops.
    await this.caughtUp();
    await this.#consumer?.close();
    const consumer = startConsumer(next.options);
    try {
      await consumer.caughtUp();
      await this.options.warm?.(next.options.domainStore);
      this.#requireOpen();
      await this.options.store.commit({ writes: [await this.versions.activateNext()] });
    } catch (error) {
      await consumer.close();
      if (!this.#closed) this.#consumer = startConsumer(this.current.options);
      throw error;
    }
    this.current = next;
    this.#consumer = consumer;
  }

  /** Switches to the version that another instance has activated. */
  #checkActiveVersion(): void {
    if (this.#rebuilding !== null || this.#closed) return;
    this.#following = this.#following
      .then(() => this.#followActiveVersion())
      .catch((error: unknown) => {
        this.options.logger.warn({ err: error }, 'cannot read the active version of the read models; retrying');
      });
  }

  async #followActiveVersion(): Promise<void> {
    const version = await this.versions.active();
    if (version === this.current.version || this.#rebuilding !== null || this.#closed) return;
    const next = await openVersion(this.options, version);
    const consumer = startConsumer(next.options);
    const before = this.#consumer;
    this.current = next;
    this.#consumer = consumer;
    await before?.close();
    this.options.logger.info({ version }, 'switched to read models that another instance has rebuilt');
  }

  #requireOpen(): void {
    if (this.#closed) throw new Error('The read models were closed before their rebuild was finished.');
  }
}

async function openVersion<DomainStore>(
  { name, events, store, eventLog, logger, open }: ReadModelsOptions<DomainStore>,
  version: number,
): Promise<OpenVersion<DomainStore>> {
  const versionedStore = storeOfVersion(store, collectionsOfVersion(name, events.readModels), version);
  const readModels = new Set(events.readModels.map((readModel) => versionedStore.nameOf(readModel)));
  const isReadModel = (collection: string): boolean => readModels.has(collection);
  const options = {
    name,
    group: consumerGroupOf(name, version),
    events,
    store: versionedStore.store,
    domainStore: await open(versionedStore.store),
    eventLog,
    logger,
    isReadModel,
  };
  // Opens the inboxes and dead letters, so that a rebuild can empty them.
  await openConsumerContext(options);
  return { version, versionedStore, options };
}
