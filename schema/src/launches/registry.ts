/** The registry's use cases: what owners do to a variant, one at a time, and what routers and tools read of it. */
import type { Composer } from '../composition/composition-thread.js';
import { contractsOf } from '../contract-variants/draft-contract-launches.js';
import type { ContractVariant } from '../contract-variants/draft-contract-launches.js';
import { publishContract, turnOfContract } from '../contract-variants/publish-contract-variant.js';
import type { ContractOutcome, ContractRequest } from '../contract-variants/publish-contract-variant.js';
import type { GitContext, Launch, Publication, StandingSubgraph, Variant } from '../store/documents.js';
import type { LaunchTools } from './draft-launch.js';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { launch, relaunch } from './launch.js';
import type { LaunchedWithContracts } from './launch.js';
import { requireSdl, requireSubgraphName, requireUrl } from './validate-publication.js';
import { Refusal } from '../client-error.js';
import { hashOf } from '../store/registry-store.js';
import { readSources, readStanding } from './launch-state.js';
import type { Standing } from './launch-state.js';
import { Turns } from './per-variant-queue.js';

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
  readonly #turns = new Turns();
  readonly #listeners = new Set<(ref: string) => void>();

  constructor(readonly tools: LaunchTools) {}

  get composer(): Composer {
    return this.tools.composer;
  }

  /** Throws a `Refusal` for what the owner can mend; a composition that fails is an outcome, and is recorded. */
  async publish(ref: GraphRef, request: PublishRequest, origin: Origin): Promise<PublishOutcome> {
    return this.publishAll(ref, [request], origin);
  }

  /** Several at once, in one launch. */
  publishAll(ref: GraphRef, requests: readonly PublishRequest[], { git, by }: Origin): Promise<PublishOutcome> {
    return this.#change(ref, async (standing): Promise<PublishOutcome & Partial<LaunchedWithContracts>> => {
      const before = standing.latest?.subgraphs ?? [];
      const changed = requests
        .map((request) => readRequest(request, before))
        .filter((request) => !before.some((subgraph) => isSame(subgraph, request)));
      if (changed.length === 0) return { kind: 'unchanged', served: standing.served };
      const publications = changed.map(({ name, sdl, url }) =>
        this.#publication(ref, { subgraph: name, sdl: hashOf(sdl), url, git, by }),
      );
      const texts = changed.map(({ sdl }) => sdl);
      const launched = await launch(
        standing,
        put(before, publications),
        texts,
        { trigger: 'publish', by, git, publications, from: null },
        this.tools,
      );
      return {
        kind: 'published',
        wasCreated: changed.some(({ name }) => !before.some((subgraph) => subgraph.name === name)),
        ...launched,
      };
    });
  }

  /** What would come of the removal, without doing it. */
  async tryRemoval(ref: GraphRef, name: string): Promise<Awaited<ReturnType<Composer['build']>>> {
    const standing = await this.requireStanding(ref);
    requireOwnSubgraphs(standing);
    return this.composer.build(await readSources(this.tools.store, without(standing.latest, name)));
  }

  remove(ref: GraphRef, name: string, by: string): Promise<LaunchedWithContracts> {
    return this.#change(ref, async (standing) => {
      const subgraphs = without(requireLaunched(ref, standing), name);
      const removal = this.#publication(ref, { subgraph: name, sdl: null, url: null, git: null, by });
      return launch(
        standing,
        subgraphs,
        [],
        { trigger: 'remove', by, git: null, publications: [removal], from: null },
        this.tools,
      );
    });
  }

  /**
   * Serves an earlier launch again, and goes on from its subgraphs. Without `to`, the one that was served before the
   * present one.
   */
  rollBack(ref: GraphRef, to: string | null, by: string): Promise<LaunchedWithContracts> {
    return this.#change(ref, async (standing) => {
      const target = to === null ? await this.#servedBefore(ref, standing) : await this.tools.store.launch(to);
      if (target === null || target.variant !== printGraphRef(ref))
        throw new Refusal(
          'UNKNOWN_LAUNCH',
          `${to ?? 'An earlier launch'} is no launch of ${printGraphRef(ref)}: see its history for those that are.`,
        );
      if (target.artifact === null)
        throw new Refusal('NOTHING_TO_SERVE', `The launch ${target.id} failed to compose: choose one that was served.`);
      return relaunch(
        standing,
        target,
        { trigger: 'rollback', by, git: null, publications: [], from: target.id },
        this.tools,
      );
    });
  }

  /** Serves here what another variant serves. */
  async promote(from: GraphRef, to: GraphRef, by: string): Promise<LaunchedWithContracts> {
    const standing = await this.requireStanding(from);
    requireOwnSubgraphs(standing);
    const source = standing.served;
    if (source === null)
      throw new Refusal('NOTHING_TO_SERVE', `${printGraphRef(from)} serves nothing yet: there is nothing to promote.`);
    return this.#change(to, (standing) =>
      relaunch(standing, source, { trigger: 'promote', by, git: null, publications: [], from: source.id }, this.tools),
    );
  }

  /**
   * Makes a contract, or gives it another filter, and launches it from what its source serves. Throws a `Refusal` for
   * one that cannot be.
   */
  async publishContract(ref: GraphRef, request: ContractRequest, by: string): Promise<ContractOutcome> {
    const outcome = await this.#turns.take(await turnOfContract(this.tools, ref, request), () =>
      publishContract(ref, request, by, this.tools),
    );
    if (outcome.kind === 'kept' && outcome.launched?.changedSupergraph === true) this.#tell(printGraphRef(ref));
    return outcome;
  }

  standing(ref: GraphRef): Promise<Standing> {
    return readStanding(this.tools.store, ref);
  }

  async requireStanding(ref: GraphRef): Promise<Standing & { readonly latest: Launch }> {
    const standing = await this.standing(ref);
    return { ...standing, latest: requireLaunched(ref, standing) };
  }

  /** What routers get. Null while nothing has composed. */
  async supergraph(ref: GraphRef): Promise<SupergraphOf | null> {
    const { served } = await this.standing(ref);
    return served?.artifact == null
      ? null
      : { launch: served, sdl: await this.tools.store.blob(served.artifact.supergraph) };
  }

  /** Those that follow a variant, by name. */
  contracts(ref: GraphRef): Promise<readonly ContractVariant[]> {
    return contractsOf(this.tools.store, ref);
  }

  variants(graph: string): Promise<readonly Variant[]> {
    return this.tools.store.variantsOf(graph);
  }

  /** The newest first. */
  history(ref: GraphRef, limit: number, before?: string): Promise<readonly Launch[]> {
    return this.tools.store.launchesOf(printGraphRef(ref), limit, before);
  }

  /** Calls after each launch that moved what routers get. Returns the way to stop that. */
  onServed(listener: (ref: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #change<T>(
    ref: GraphRef,
    work: (standing: Standing) => Promise<T & Partial<LaunchedWithContracts>>,
  ): Promise<T> {
    const done = await this.#turns.take(printGraphRef(ref), async () => {
      const standing = await this.standing(ref);
      requireOwnSubgraphs(standing);
      return work(standing);
    });
    const launches =
      done.launch === undefined ? [] : [done.launch, ...(done.contracts ?? []).map((contract) => contract.launch)];
    for (const { variant, artifact } of launches) if (artifact !== null) this.#tell(variant);
    return done;
  }

  #tell(ref: string): void {
    for (const listener of this.#listeners) listener(ref);
  }

  #publication(ref: GraphRef, what: Omit<Publication, 'id' | 'variant' | 'at'>): Publication {
    const { nextId, clock } = this.tools;
    return { id: nextId(), variant: printGraphRef(ref), at: clock().toISOString(), ...what };
  }

  async #servedBefore(ref: GraphRef, { served }: Standing): Promise<Launch | null> {
    if (served === null) return null;
    const earlier = await this.history(ref, 100, served.id);
    return (
      earlier.find((each) => each.artifact !== null && each.artifact.supergraph !== served.artifact?.supergraph) ?? null
    );
  }
}

function readRequest(
  { name, sdl, url }: PublishRequest,
  before: readonly StandingSubgraph[],
): PublishRequest & { readonly url: string } {
  requireSubgraphName(name);
  requireSdl(name, sdl);
  const routingUrl = url ?? before.find((subgraph) => subgraph.name === name)?.url;
  if (routingUrl === undefined)
    throw new Refusal('BAD_URL', `"${name}" is new here: say where routers reach it, with --routing-url.`);
  return { name, sdl, url: requireUrl(name, routingUrl) };
}

function isSame(standing: StandingSubgraph, { name, sdl, url }: PublishRequest): boolean {
  return standing.name === name && standing.sdl === hashOf(sdl) && standing.url === url;
}

/** A contract follows its source, so that whoever reads one knows what it is made of. */
export function requireOwnSubgraphs({ ref, variant }: Pick<Standing, 'ref' | 'variant'>): void {
  const source = variant?.document.contract?.source;
  if (source !== undefined)
    throw new Refusal(
      'IS_CONTRACT',
      `${printGraphRef(ref)} is a contract of ${source}, and follows it: do this to ${source}, or change the contract's tags with contract publish.`,
    );
}

function requireLaunched(ref: GraphRef, { variant, latest }: Standing): Launch {
  if (variant !== null && latest === null)
    throw new Refusal(
      'NOTHING_TO_SERVE',
      `${printGraphRef(ref)} has not been launched yet: it is with the next launch of its source, or when it is published without --no-launch.`,
    );
  if (latest === null)
    throw new Refusal(
      'UNKNOWN_VARIANT',
      `${printGraphRef(ref)} does not exist: the first publication of a subgraph makes it.`,
    );
  return latest;
}

function put(before: readonly StandingSubgraph[], publications: readonly Publication[]): readonly StandingSubgraph[] {
  const standing = new Map(before.map((subgraph) => [subgraph.name, subgraph]));
  for (const { id, subgraph: name, url, sdl, at } of publications)
    standing.set(name, { name, url: url ?? '', sdl: sdl ?? '', publication: id, publishedAt: at });
  return [...standing.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function without({ subgraphs, variant }: Launch, name: string): readonly StandingSubgraph[] {
  if (subgraphs.some((subgraph) => subgraph.name === name))
    return subgraphs.filter((subgraph) => subgraph.name !== name);
  throw new Refusal(
    'UNKNOWN_SUBGRAPH',
    `${variant} has no subgraph "${name}". It has: ${subgraphs.map((subgraph) => subgraph.name).join(', ')}.`,
  );
}
