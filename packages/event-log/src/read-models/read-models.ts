/**
 * A subgraph's read models, alive: filled from the logs, replaced as a whole by a rebuild, and seen to when events
 * could not be applied.
 */
import type { Store } from '@marquee/document-store/port';
import { openConsumerContext, startConsumer } from '../consumer/consumer.js';
import type { ConsumerOptions } from '../consumer/consumer.js';
import type { DeadLetter } from '../dead-letters/dead-letters.js';
import { ReadModelVersions, collectionsOfVersion, consumerGroupOf, storeOfVersion } from './versions.js';
import type { VersionedStore } from './versions.js';
import type { Subscription } from '../port.js';
import { compare } from './rebuild-report.js';
import type { RebuildReport } from './rebuild-report.js';
import { dropDeadLetter, redrive } from '../dead-letters/redrive.js';
import type { RedriveReport } from '../dead-letters/redrive.js';

/** How soon an instance follows another one's rebuild. */
const FOLLOW_INTERVAL_MS = 2_000;

export interface ReadModelsOptions<DomainStore>
  extends Pick<ConsumerOptions<DomainStore>, 'name' | 'events' | 'store' | 'eventLog' | 'logger'> {
  /** Opens the domain's store over the collections of a generation. */
  open(store: Store): Promise<DomainStore>;
  /** Called before a domain store is handed out, once its read models are caught up. */
  warm?(domainStore: DomainStore): Promise<void>;
  readonly followIntervalMs?: number;
}

/** One generation, opened. */
interface OpenVersion<DomainStore> {
  readonly version: number;
  readonly view: VersionedStore;
  readonly options: ConsumerOptions<DomainStore>;
}

export class ReadModels<DomainStore> {
  #consumer: Subscription | null = null;
  #rebuilding: Promise<RebuildReport> | null = null;
  #looking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(
    private readonly options: ReadModelsOptions<DomainStore>,
    private readonly generations: ReadModelVersions,
    private stage: OpenVersion<DomainStore>,
  ) {}

  /** Opens the living generation. Nothing is consumed before `start`. */
  static async open<DomainStore>(options: ReadModelsOptions<DomainStore>): Promise<ReadModels<DomainStore>> {
    const generations = await ReadModelVersions.open(options.store, options.name);
    return new ReadModels(options, generations, await openVersion(options, await generations.active()));
  }

  /** Of the generation that lives now: to be asked for anew for each request, which then sees one generation alone. */
  get domainStore(): DomainStore {
    return this.stage.options.domainStore;
  }

  start(): void {
    this.#consumer = startConsumer(this.stage.options);
    this.#timer = setInterval(() => this.#look(), this.options.followIntervalMs ?? FOLLOW_INTERVAL_MS);
    this.#timer.unref();
  }

  /**
   * Resolves when everything that the logs held at the time of the call has had its effect, or has become a dead
   * letter.
   */
  async caughtUp(): Promise<void> {
    for (;;) {
      const consumer = this.#consumer;
      try {
        return await consumer?.caughtUp();
      } catch (error) {
        // Replaced meanwhile by the next generation's.
        if (this.#closed || consumer === this.#consumer) throw error;
      }
    }
  }

  /**
   * Fills a new generation from the first event on, while the living one serves; then the new one lives. Nothing that
   * handlers emit is published a second time, and documents that are no read models are not touched again. Cut short,
   * it has changed nothing.
   */
  rebuild(): Promise<RebuildReport> {
    this.#rebuilding ??= this.#rebuild().finally(() => (this.#rebuilding = null));
    return this.#rebuilding;
  }

  async deadLetters(
    limit: number,
    after: string | null = null,
  ): Promise<{ readonly letters: readonly DeadLetter[]; readonly next: string | null }> {
    return (await openConsumerContext(this.stage.options)).deadLetters.list(limit, after);
  }

  /** Throws `NoSuchLetterError`. */
  async redrive(eventId: string | null = null): Promise<RedriveReport> {
    return redrive(await openConsumerContext(this.stage.options), eventId);
  }

  /** Throws `NoSuchLetterError`. */
  async drop(eventId: string): Promise<RedriveReport> {
    return dropDeadLetter(await openConsumerContext(this.stage.options), eventId);
  }

  async countDeadLetters(): Promise<number> {
    return (await openConsumerContext(this.stage.options)).deadLetters.count();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#consumer?.close();
    await this.#rebuilding?.catch(() => undefined);
    await this.#looking;
    await this.#consumer?.close();
  }

  async #rebuild(): Promise<RebuildReport> {
    const { name, events } = this.options;
    const living = this.stage;
    const next = await openVersion(this.options, living.version + 1);
    await next.view.store.reset(name, collectionsOfVersion(name, events.readModels));
    const report = await this.#fill(living, next);
    await this.#swap(next);
    return report;
  }

  /** Brings the next generation up to the living one, in silence: the living one publishes what handlers emit. */
  async #fill(living: OpenVersion<DomainStore>, next: OpenVersion<DomainStore>): Promise<RebuildReport> {
    const shadow = startConsumer({ ...next.options, hasSideEffects: false });
    try {
      await shadow.caughtUp();
      const caughtUp = async (): Promise<void> => {
        await this.caughtUp();
        await shadow.caughtUp();
      };
      return await compare(living.view, next.view, { projections: this.options.events.readModels, caughtUp });
    } finally {
      await shadow.close();
    }
  }

  async #swap(next: OpenVersion<DomainStore>): Promise<void> {
    // What the shadow took in silently must have been published by the living generation before that stops.
    await this.caughtUp();
    await this.#consumer?.close();
    const consumer = startConsumer(next.options);
    try {
      await consumer.caughtUp();
      await this.options.warm?.(next.options.domainStore);
      this.#requireOpen();
      await this.options.store.commit({ writes: [await this.generations.activateNext()] });
    } catch (error) {
      await consumer.close();
      if (!this.#closed) this.#consumer = startConsumer(this.stage.options);
      throw error;
    }
    this.stage = next;
    this.#consumer = consumer;
  }

  /** Follows a rebuild that another instance has made. */
  #look(): void {
    if (this.#rebuilding !== null || this.#closed) return;
    this.#looking = this.#looking
      .then(() => this.#follow())
      .catch((error: unknown) => {
        this.options.logger.warn({ err: error }, 'cannot tell which read models live; will look again');
      });
  }

  async #follow(): Promise<void> {
    const generation = await this.generations.active();
    if (generation === this.stage.version || this.#rebuilding !== null || this.#closed) return;
    const next = await openVersion(this.options, generation);
    const consumer = startConsumer(next.options);
    const before = this.#consumer;
    this.stage = next;
    this.#consumer = consumer;
    await before?.close();
    this.options.logger.info({ generation }, 'read models were rebuilt by another instance');
  }

  #requireOpen(): void {
    if (this.#closed) throw new Error('The read models were closed before their rebuild was done.');
  }
}

async function openVersion<DomainStore>(
  { name, events, store, eventLog, logger, open }: ReadModelsOptions<DomainStore>,
  generation: number,
): Promise<OpenVersion<DomainStore>> {
  const view = storeOfVersion(store, collectionsOfVersion(name, events.readModels), generation);
  const projections = new Set(events.readModels.map((projection) => view.nameOf(projection)));
  const isReadModel = (collection: string): boolean => projections.has(collection);
  const options = {
    name,
    group: consumerGroupOf(name, generation),
    events,
    store: view.store,
    domainStore: await open(view.store),
    eventLog,
    logger,
    isReadModel,
  };
  // So that a rebuild can empty them.
  await openConsumerContext(options);
  return { version: generation, view, options };
}
