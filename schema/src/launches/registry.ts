/** The registry's use cases: changes of a variant, one at a time, and what routers and tools read. */
import { createPerKeyQueue } from '@marquee/runtime/per-key-queue';
import type { RoutingUrls } from '@marquee/runtime/routing-url';
import type { CompositionThread } from '../composition/composition-thread.js';
import { contractVariantsOf } from '../contract-variants/draft-contract-launches.js';
import type { ContractVariant } from '../contract-variants/draft-contract-launches.js';
import { publishContractVariant, queueOfContractVariant } from '../contract-variants/publish-contract-variant.js';
import type { ContractVariantOutcome, ContractVariantRequest } from '../contract-variants/publish-contract-variant.js';
import type { GitContext, Launch, Publication, LaunchedSubgraph, Variant } from '../store/documents.js';
import type { LaunchDependencies } from './draft-launch.js';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { composeAndLaunch, relaunch } from './launch.js';
import type { LaunchedWithContracts } from './launch.js';
import { requireSdl, requireSubgraphName, requireUrl } from './validate-publication.js';
import { ClientError } from '../client-error.js';
import { hashOf } from '../store/registry-store.js';
import { readSources, readLaunchState } from './launch-state.js';
import type { LaunchState } from './launch-state.js';

export interface PublishRequest {
  readonly name: string;
  readonly sdl: string;
  /** Null keeps the subgraph's present routing URL. */
  readonly url: string | null;
}

export interface Origin {
  readonly git: GitContext | null;
  /** The name of the caller's key. */
  readonly by: string;
}

export type PublishOutcome =
  | { readonly kind: 'unchanged'; readonly served: Launch | null }
  | ({ readonly kind: 'published'; readonly wasCreated: boolean } & LaunchedWithContracts);

export interface SupergraphOf {
  readonly launch: Launch;
  readonly sdl: string;
}

export class Registry {
  /** Changes of a variant run one after another, so that each starts from the result of the previous one. */
  readonly #inVariantQueue = createPerKeyQueue();
  readonly #listeners = new Set<(ref: string) => void>();

  constructor(readonly dependencies: LaunchDependencies) {}

  get composition(): CompositionThread {
    return this.dependencies.composition;
  }

  /**
   * Throws a `ClientError` for an invalid request. A composition that fails is recorded as a launch without artifact.
   */
  async publish(ref: GraphRef, request: PublishRequest, origin: Origin): Promise<PublishOutcome> {
    return this.publishAll(ref, [request], origin);
  }

  /** Publishes several subgraphs in one launch. */
  publishAll(ref: GraphRef, requests: readonly PublishRequest[], { git, by }: Origin): Promise<PublishOutcome> {
    return this.#change(ref, async (launchState): Promise<PublishOutcome & Partial<LaunchedWithContracts>> => {
      const before = launchState.latest?.subgraphs ?? [];
      const changed = requests
        .map((request) => readRequest(request, before, this.dependencies.routingUrls))
        .filter((request) => !before.some((subgraph) => isSame(subgraph, request)));
      if (changed.length === 0) return { kind: 'unchanged', served: launchState.served };
      const publications = changed.map(({ name, sdl, url }) =>
        this.#publication(ref, { subgraph: name, sdl: hashOf(sdl), url, git, by }),
      );
      const texts = changed.map(({ sdl }) => sdl);
      const launched = await composeAndLaunch(
        launchState,
        replaceSubgraphs(before, publications),
        texts,
        { trigger: 'publish', by, git, publications, from: null },
        this.dependencies,
      );
      return {
        kind: 'published',
        wasCreated: changed.some(({ name }) => !before.some((subgraph) => subgraph.name === name)),
        ...launched,
      };
    });
  }

  /** Composes the variant without the subgraph, and records nothing. */
  async tryRemoval(ref: GraphRef, name: string): Promise<Awaited<ReturnType<CompositionThread['build']>>> {
    const state = await this.requireLaunchState(ref);
    requireOwnSubgraphs(state);
    return this.composition.build(await readSources(this.dependencies.store, withoutSubgraph(state.latest, name)));
  }

  remove(ref: GraphRef, name: string, by: string): Promise<LaunchedWithContracts> {
    return this.#change(ref, async (state) => {
      const subgraphs = withoutSubgraph(requireLaunched(ref, state), name);
      const removal = this.#publication(ref, { subgraph: name, sdl: null, url: null, git: null, by });
      return composeAndLaunch(
        state,
        subgraphs,
        [],
        { trigger: 'remove', by, git: null, publications: [removal], from: null },
        this.dependencies,
      );
    });
  }

  /**
   * Serves an earlier launch again; the next publication starts from its subgraphs. Without `to` the target is the
   * launch that was served before the present one.
   */
  rollBack(ref: GraphRef, to: string | null, by: string): Promise<LaunchedWithContracts> {
    return this.#change(ref, async (state) => {
      const target = to === null ? await this.#servedBefore(ref, state) : await this.dependencies.store.launch(to);
      if (target === null || target.variant !== printGraphRef(ref))
        throw new ClientError(
          'REGISTRY_UNKNOWN_LAUNCH',
          `${to ?? 'An earlier launch'} is not a launch of ${printGraphRef(ref)}: \`marquee variant history\` lists its launches.`,
        );
      if (target.artifact === null)
        throw new ClientError(
          'REGISTRY_NOTHING_TO_SERVE',
          `The launch ${target.id} failed to compose: choose one that was served.`,
        );
      return relaunch(
        state,
        target,
        { trigger: 'rollback', by, git: null, publications: [], from: target.id },
        this.dependencies,
      );
    });
  }

  /** Serves on `to` the launch that `from` serves. */
  async promote(from: GraphRef, to: GraphRef, by: string): Promise<LaunchedWithContracts> {
    const state = await this.requireLaunchState(from);
    requireOwnSubgraphs(state);
    const source = state.served;
    if (source === null)
      throw new ClientError(
        'REGISTRY_NOTHING_TO_SERVE',
        `${printGraphRef(from)} serves nothing yet: publish subgraphs that compose before you promote it.`,
      );
    return this.#change(to, (state) =>
      relaunch(
        state,
        source,
        { trigger: 'promote', by, git: null, publications: [], from: source.id },
        this.dependencies,
      ),
    );
  }

  /**
   * Creates a contract variant or changes its filter, and launches it. Throws a `ClientError` for an invalid request.
   */
  async publishContractVariant(
    ref: GraphRef,
    request: ContractVariantRequest,
    by: string,
  ): Promise<ContractVariantOutcome> {
    const outcome = await this.#inVariantQueue(await queueOfContractVariant(this.dependencies, ref, request), () =>
      publishContractVariant(ref, request, by, this.dependencies),
    );
    if (outcome.kind === 'kept' && outcome.launched?.changedSupergraph === true) this.#reportServed(printGraphRef(ref));
    return outcome;
  }

  launchState(ref: GraphRef): Promise<LaunchState> {
    return readLaunchState(this.dependencies.store, ref);
  }

  async requireLaunchState(ref: GraphRef): Promise<LaunchState & { readonly latest: Launch }> {
    const state = await this.launchState(ref);
    return { ...state, latest: requireLaunched(ref, state) };
  }

  /** The served supergraph. Null until a launch has composed. */
  async supergraph(ref: GraphRef): Promise<SupergraphOf | null> {
    const { served } = await this.launchState(ref);
    return served?.artifact == null
      ? null
      : { launch: served, sdl: await this.dependencies.store.blob(served.artifact.supergraph) };
  }

  /** The contract variants of a source variant, ordered by name. */
  contractVariants(ref: GraphRef): Promise<readonly ContractVariant[]> {
    return contractVariantsOf(this.dependencies.store, ref);
  }

  variants(graph: string): Promise<readonly Variant[]> {
    return this.dependencies.store.variantsOf(graph);
  }

  /** Newest first. `before` is the id of a launch; only older ones are listed. */
  history(ref: GraphRef, limit: number, before?: string): Promise<readonly Launch[]> {
    return this.dependencies.store.launchesOf(printGraphRef(ref), limit, before);
  }

  /** Calls the listener with the graph ref after each launch that composed. Returns a function that removes it. */
  onServed(listener: (ref: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #change<T>(
    ref: GraphRef,
    work: (state: LaunchState) => Promise<T & Partial<LaunchedWithContracts>>,
  ): Promise<T> {
    const done = await this.#inVariantQueue(printGraphRef(ref), async () => {
      const state = await this.launchState(ref);
      requireOwnSubgraphs(state);
      return work(state);
    });
    const launches =
      done.launch === undefined ? [] : [done.launch, ...(done.contracts ?? []).map((contract) => contract.launch)];
    for (const { variant, artifact } of launches) if (artifact !== null) this.#reportServed(variant);
    return done;
  }

  #reportServed(ref: string): void {
    for (const listener of this.#listeners) listener(ref);
  }

  #publication(ref: GraphRef, what: Omit<Publication, 'id' | 'variant' | 'at'>): Publication {
    const { nextId, clock } = this.dependencies;
    return { id: nextId(), variant: printGraphRef(ref), at: clock().toISOString(), ...what };
  }

  async #servedBefore(ref: GraphRef, { served }: LaunchState): Promise<Launch | null> {
    if (served === null) return null;
    const earlier = await this.history(ref, 100, served.id);
    return (
      earlier.find((each) => each.artifact !== null && each.artifact.supergraph !== served.artifact?.supergraph) ?? null
    );
  }
}

function readRequest(
  { name, sdl, url }: PublishRequest,
  before: readonly LaunchedSubgraph[],
  routingUrls: RoutingUrls,
): PublishRequest & { readonly url: string } {
  requireSubgraphName(name);
  requireSdl(name, sdl);
  const routingUrl = url ?? before.find((subgraph) => subgraph.name === name)?.url;
  if (routingUrl === undefined)
    throw new ClientError(
      'REGISTRY_BAD_URL',
      `"${name}" is a new subgraph: give the URL at which routers reach it with --routing-url.`,
    );
  return { name, sdl, url: requireUrl(name, routingUrl, routingUrls) };
}

function isSame(state: LaunchedSubgraph, { name, sdl, url }: PublishRequest): boolean {
  return state.name === name && state.sdl === hashOf(sdl) && state.url === url;
}

/** Throws a `ClientError` for a contract variant: its subgraphs are those of its source. */
export function requireOwnSubgraphs({ ref, variant }: Pick<LaunchState, 'ref' | 'variant'>): void {
  const source = variant?.document.contract?.source;
  if (source !== undefined)
    throw new ClientError(
      'REGISTRY_IS_CONTRACT',
      `${printGraphRef(ref)} is a contract of ${source}: make this change on ${source}, or change the contract's tags with contract publish.`,
    );
}

function requireLaunched(ref: GraphRef, { variant, latest }: LaunchState): Launch {
  if (variant !== null && latest === null)
    throw new ClientError(
      'REGISTRY_NOTHING_TO_SERVE',
      `${printGraphRef(ref)} has no launch yet: the next launch of its source launches it, or publish it without --no-launch.`,
    );
  if (latest === null)
    throw new ClientError(
      'REGISTRY_UNKNOWN_VARIANT',
      `${printGraphRef(ref)} does not exist: the first publication of a subgraph creates it.`,
    );
  return latest;
}

function replaceSubgraphs(
  before: readonly LaunchedSubgraph[],
  publications: readonly Publication[],
): readonly LaunchedSubgraph[] {
  const state = new Map(before.map((subgraph) => [subgraph.name, subgraph]));
  for (const { id, subgraph: name, url, sdl, at } of publications)
    state.set(name, { name, url: url ?? '', sdl: sdl ?? '', publication: id, publishedAt: at });
  return [...state.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function withoutSubgraph({ subgraphs, variant }: Launch, name: string): readonly LaunchedSubgraph[] {
  if (subgraphs.some((subgraph) => subgraph.name === name))
    return subgraphs.filter((subgraph) => subgraph.name !== name);
  throw new ClientError(
    'REGISTRY_UNKNOWN_SUBGRAPH',
    `${variant} has no subgraph "${name}". It has: ${subgraphs.map((subgraph) => subgraph.name).join(', ')}.`,
  );
}
