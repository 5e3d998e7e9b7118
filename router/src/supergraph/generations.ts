/**
 * One generation of the router for each supergraph that is served after another. A new one is built aside while the old
 * one serves; each operation stays to its end with the generation that it began with.
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
  /** The replacement under way, and those that wait for it, one after another. */
  #turns: Promise<void> = Promise.resolve();
  #isTurnWaiting = false;
  #refusal: string | null = null;
  readonly #stopWatching: () => void;

  private constructor(
    private readonly source: SupergraphSource,
    private readonly build: BuildGeneration<G>,
    private readonly log: Logger,
    first: G,
  ) {
    this.#state = { phase: 'serving', current: new LeasedResource(first) };
    this.#stopWatching = source.watch(async () => {
      await this.refresh();
      return this.#refusal;
    });
  }

  /** Serves once this resolves. Rejects when there is no supergraph that can be served. */
  static async open<G extends Generation>(
    source: SupergraphSource,
    build: BuildGeneration<G>,
    log: Logger,
  ): Promise<Generations<G>> {
    return new Generations(source, build, log, await openFirst(source, build, log));
  }

  /** The generation that serves now, kept until the lease is released. */
  lease(): Lease<G> {
    return this.#current().lease();
  }

  get phase(): State<G>['phase'] {
    return this.#state.phase;
  }

  get supergraph(): Supergraph {
    return this.#current().value.supergraph;
  }

  /** Why the source's present supergraph is not served; null when it is. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /**
   * Serves what the source has now. Never rejects: what cannot be served is refused, and the one before it serves on.
   */
  refresh(): Promise<void> {
    // The source is read when the turn comes, so one turn that waits stands for all changes until then.
    if (this.#isTurnWaiting) return this.#turns;
    this.#isTurnWaiting = true;
    this.#turns = this.#turns.then(() => {
      this.#isTurnWaiting = false;
      return this.#replace();
    });
    return this.#turns;
  }

  /** Lets operations in flight finish. */
  async close(): Promise<void> {
    this.#stopWatching();
    await this.#turns;
    if (this.#state.phase === 'closed') return;
    this.#retire(this.#state.current);
    this.#state = { phase: 'closed' };
    await Promise.all(this.#draining);
  }

  #current(): LeasedResource<G> {
    if (this.#state.phase === 'closed') throw new Error('The router is closed.');
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
        this.log.info({ supergraph: supergraph.id, before: current.value.supergraph.id }, 'a new supergraph is served');
      }
      this.#refusal = null;
    } catch (error) {
      this.#state = { phase: 'serving', current };
      this.#refusal = error instanceof Error ? error.message : String(error);
      this.log.error(
        { refused: this.#refusal, supergraph: current.value.supergraph.id },
        'a new supergraph was refused; the one before it serves on',
      );
    }
  }

  #retire(leased: LeasedResource<G>): void {
    const { id } = leased.value.supergraph;
    const closed = leased
      .retire()
      .catch((error: unknown) =>
        this.log.warn({ err: error, supergraph: id }, 'an old supergraph could not be let go of cleanly'),
      )
      .finally(() => this.#draining.delete(closed));
    this.#draining.add(closed);
  }
}

/** A router that starts anew serves what it served before rather than nothing. */
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
      'the present supergraph cannot be used; the last good one is served',
    );
    return build(lastGood);
  }
}
