/**
 * Replaces the supergraph without interrupting operations. A generation is everything that is built for one supergraph.
 * A new generation is built while the old one serves; each operation uses the generation it began with until it ends.
 */
import type { Logger } from '@marquee/runtime/log';
import { LeasedResource } from './lease.js';
import type { Closable, Lease } from './lease.js';
import type { Supergraph, SupergraphSource } from './supergraph-source.js';

export interface Generation extends Closable {
  readonly supergraph: Supergraph;
}

/** Rejects with a sentence for the operator when the supergraph cannot be served. */
export type BuildGeneration<G extends Generation> = (supergraph: Supergraph) => Promise<G>;

type State<G extends Generation> =
  | { readonly phase: 'serving'; readonly current: LeasedResource<G> }
  | { readonly phase: 'replacing'; readonly current: LeasedResource<G> }
  | { readonly phase: 'closed' };

export class Generations<G extends Generation> {
  #state: State<G>;
  readonly #draining = new Set<Promise<void>>();
  /** Replacements run one after another: the one in progress, and at most one that waits. */
  #replacements: Promise<void> = Promise.resolve();
  #isReplacementWaiting = false;
  #refusal: string | null = null;
  /** New supergraphs since the start. */
  readonly counts = { served: 0, refused: 0 };
  readonly #stopWatching: () => void;

  private constructor(
    private readonly source: SupergraphSource,
    private build: BuildGeneration<G>,
    private readonly log: Logger,
    first: G,
  ) {
    this.#state = { phase: 'serving', current: new LeasedResource(first) };
    this.#stopWatching = source.watch(async () => {
      await this.refresh();
      return this.#refusal;
    });
  }

  /** Resolves when the first generation serves. Rejects when there is no supergraph that can be served. */
  static async open<G extends Generation>(
    source: SupergraphSource,
    build: BuildGeneration<G>,
    log: Logger,
  ): Promise<Generations<G>> {
    return new Generations(source, build, log, await openFirst(source, build, log));
  }

  /** Calls `operation` with the current generation, which stays open until the result has settled. */
  use<T>(operation: (generation: G) => Promise<T>): Promise<T> {
    if (this.#state.phase === 'closed') return Promise.reject(closedError());
    return this.#state.current.use(operation);
  }

  /** The current generation, which stays open until the lease is released. */
  lease(): Lease<G> {
    return this.#current().lease();
  }

  get phase(): State<G>['phase'] {
    return this.#state.phase;
  }

  get supergraph(): Supergraph {
    return this.#current().value.supergraph;
  }

  /** The generation that serves now. It may be closed soon: use `lease` for work that takes time. */
  get current(): G {
    return this.#current().value;
  }

  /** Why the newest supergraph of the source is not served; null when it is. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /**
   * Reads the source and serves its supergraph. Never rejects: a supergraph that cannot be served is refused, and the
   * previous one stays in service.
   */
  refresh(): Promise<void> {
    // The source is read when a replacement begins, so one that waits covers all changes until then.
    if (this.#isReplacementWaiting) return this.#replacements;
    this.#isReplacementWaiting = true;
    this.#replacements = this.#replacements.then(() => {
      this.#isReplacementWaiting = false;
      return this.#replace();
    });
    return this.#replacements;
  }

  /**
   * Builds the current supergraph's generation in another way, which later supergraphs are built in too. Rejects when it
   * cannot be built; the previous one stays in service, with its way.
   */
  rebuild(build: BuildGeneration<G>): Promise<void> {
    const rebuilt = this.#replacements.then(async () => {
      if (this.#state.phase === 'closed') return;
      const { current } = this.#state;
      const next = new LeasedResource(await build(current.value.supergraph));
      this.build = build;
      this.#state = { phase: 'serving', current: next };
      this.#retire(current);
    });
    this.#replacements = rebuilt.catch(() => undefined);
    return rebuilt;
  }

  /** Resolves when the operations in flight have ended. */
  async close(): Promise<void> {
    this.#stopWatching();
    await this.#replacements;
    if (this.#state.phase === 'closed') return;
    this.#retire(this.#state.current);
    this.#state = { phase: 'closed' };
    await Promise.all(this.#draining);
  }

  #current(): LeasedResource<G> {
    if (this.#state.phase === 'closed') throw closedError();
    return this.#state.current;
  }

  async #replace(): Promise<void> {
    if (this.#state.phase === 'closed') return;
    const { current } = this.#state;
    try {
      const supergraph = await this.source.read();
      if (supergraph.sdl !== current.value.supergraph.sdl) {
        this.#state = { phase: 'replacing', current };
        this.#state = { phase: 'serving', current: new LeasedResource(await this.build(supergraph)) };
        this.#retire(current);
        this.counts.served += 1;
        this.log.info(
          { supergraph: supergraph.id, before: current.value.supergraph.id },
          'a new supergraph is in service',
        );
      }
      this.#refusal = null;
    } catch (error) {
      this.#state = { phase: 'serving', current };
      this.counts.refused += 1;
      this.#refusal = error instanceof Error ? error.message : String(error);
      this.log.error(
        { refused: this.#refusal, supergraph: current.value.supergraph.id },
        'a new supergraph was refused; the previous one stays in service',
      );
    }
  }

  /** Closes a generation that was replaced, in the background, once its operations have ended. */
  #retire(leased: LeasedResource<G>): void {
    const { id } = leased.value.supergraph;
    const closed = leased
      .retire()
      .catch((error: unknown) =>
        this.log.warn({ err: error, supergraph: id }, 'error while closing the generation of an old supergraph'),
      )
      .finally(() => this.#draining.delete(closed));
    this.#draining.add(closed);
  }
}

/** A router that restarts serves its last good supergraph rather than none. */
async function openFirst<G extends Generation>(
  source: SupergraphSource,
  build: BuildGeneration<G>,
  log: Logger,
): Promise<G> {
  try {
    return await build(await source.read());
  } catch (error) {
    const lastGood = (await source.lastGood?.()) ?? null;
    if (lastGood === null) throw error;
    log.error(
      { refused: error instanceof Error ? error.message : String(error), supergraph: lastGood.id },
      'the newest supergraph cannot be used; the last good one is served',
    );
    return build(lastGood);
  }
}

function closedError(): Error {
  return new Error('The router is closed.');
}
