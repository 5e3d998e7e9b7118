/** The registry's use cases: changes of a variant, one at a time, and what routers and tools read. */
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
import { PerVariantQueue } from './per-variant-queue.js';

export interface PublishRequest {
  readonly name: string;
  readonly sdl: string;
  /** Null keeps the URL that the subgraph has. */
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
  readonly #queue = new PerVariantQueue();
  readonly #listeners = new Set<(ref: string) => void>();

  constructor(readonly dependencies: LaunchDependencies) {}

  get composition(): CompositionThread {
    return this.dependencies.composition;
  }

  /** Throws a `Refusal` for what the owner can mend; a composition that fails is an outcome, and is recorded. */
  async publish(ref: GraphRef, request: PublishRequest, origin: Origin): Promise<PublishOutcome> {
    return this.publishAll(ref, [request], origin);
  }

  /** Several at once, in one launch. */
  publishAll(ref: GraphRef, requests: readonly PublishRequest[], { git, by }: Origin): Promise<PublishOutcome> {
    return this.#change(ref, async (launchState): Promise<PublishOutcome & Partial<LaunchedWithContracts>> => {
      const before = launchState.latest?.subgraphs ?? [];
      const changed = requests
        .map((request) => readRequest(request, before))
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

  /** What would come of the removal, without doing it. */
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
   * Serves an earlier launch again, and goes on from its subgraphs. Without `to`, the one that was served before the
   * present one.
   */
  rollBack(ref: GraphRef, to: string | null, by: string): Promise<LaunchedWithContracts> {
    return this.#change(ref, async (state) => {
      const target = to === null ? await this.#servedBefore(ref, state) : await this.dependencies.store.launch(to);
      if (target === null || target.variant !== printGraphRef(ref))
        throw new ClientError(
          'REGISTRY_UNKNOWN_LAUNCH',
          `${to ?? 'An earlier launch'} is no launch of ${printGraphRef(ref)}: see its history for those that are.`,
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

  /** Serves here what another variant serves. */
  async promote(from: GraphRef, to: GraphRef, by: string): Promise<LaunchedWithContracts> {
    const state = await this.requireLaunchState(from);
    requireOwnSubgraphs(state);
    const source = state.served;
    if (source === null)
      throw new ClientError(
        'REGISTRY_NOTHING_TO_SERVE',
        `${printGraphRef(from)} serves nothing yet: there is nothing to promote.`,
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
   * Makes a contract, or gives it another filter, and launches it from what its source serves. Throws a `Refusal` for
   * one that cannot be.
   */
  async publishContractVariant(
    ref: GraphRef,
    request: ContractVariantRequest,
    by: string,
  ): Promise<ContractVariantOutcome> {
    const outcome = await this.#queue.run(await queueOfContractVariant(this.dependencies, ref, request), () =>
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

  /** What routers get. Null while nothing has composed. */
  async supergraph(ref: GraphRef): Promise<SupergraphOf | null> {
    const { served } = await this.launchState(ref);
    return served?.artifact == null
      ? null
      : { launch: served, sdl: await this.dependencies.store.blob(served.artifact.supergraph) };
  }

  /** Those that follow a variant, by name. */
  contractVariants(ref: GraphRef): Promise<readonly ContractVariant[]> {
    return contractVariantsOf(this.dependencies.store, ref);
  }

  variants(graph: string): Promise<readonly Variant[]> {
    return this.dependencies.store.variantsOf(graph);
  }

  /** The newest first. */
  history(ref: GraphRef, limit: number, before?: string): Promise<readonly Launch[]> {
    return this.dependencies.store.launchesOf(printGraphRef(ref), limit, before);
  }

  /** Calls after each launch that moved what routers get. Returns the way to stop that. */
  onServed(listener: (ref: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #change<T>(
    ref: GraphRef,
    work: (state: LaunchState) => Promise<T & Partial<LaunchedWithContracts>>,
  ): Promise<T> {
    const done = await this.#queue.run(printGraphRef(ref), async () => {
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
): PublishRequest & { readonly url: string } {
  requireSubgraphName(name);
  requireSdl(name, sdl);
  const routingUrl = url ?? before.find((subgraph) => subgraph.name === name)?.url;
  if (routingUrl === undefined)
    throw new ClientError('REGISTRY_BAD_URL', `"${name}" is new here: say where routers reach it, with --routing-url.`);
  return { name, sdl, url: requireUrl(name, routingUrl) };
}

function isSame(state: LaunchedSubgraph, { name, sdl, url }: PublishRequest): boolean {
  return state.name === name && state.sdl === hashOf(sdl) && state.url === url;
}

/** A contract follows its source, so that whoever reads one knows what it is made of. */
export function requireOwnSubgraphs({ ref, variant }: Pick<LaunchState, 'ref' | 'variant'>): void {
  const source = variant?.document.contract?.source;
  if (source !== undefined)
    throw new ClientError(
      'REGISTRY_IS_CONTRACT',
      `${printGraphRef(ref)} is a contract of ${source}, and follows it: do this to ${source}, or change the contract's tags with contract publish.`,
    );
}

function requireLaunched(ref: GraphRef, { variant, latest }: LaunchState): Launch {
  if (variant !== null && latest === null)
    throw new ClientError(
      'REGISTRY_NOTHING_TO_SERVE',
      `${printGraphRef(ref)} has not been launched yet: it is with the next launch of its source, or when it is published without --no-launch.`,
    );
  if (latest === null)
    throw new ClientError(
      'REGISTRY_UNKNOWN_VARIANT',
      `${printGraphRef(ref)} does not exist: the first publication of a subgraph makes it.`,
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
