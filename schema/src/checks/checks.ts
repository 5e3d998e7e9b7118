/** Checks: evaluates proposed schemas and stores the findings. */
import type { Collection, Store } from '@marquee/document-store/port';
import type { PlanAnalyzer } from './plans/plan-analyzer.js';
import { ClientError } from '../client-error.js';
import type { BuildResult } from '../composition/build.js';
import type { SubgraphSource } from '../composition/composer.js';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { readSources } from '../launches/launch-state.js';
import type { LaunchState } from '../launches/launch-state.js';
import { requireOwnSubgraphs } from '../launches/registry.js';
import type { Registry } from '../launches/registry.js';
import { requireSdl, requireSubgraphName } from '../launches/validate-publication.js';
import { ThreadLimitError } from '@marquee/runtime/threads/limited-thread';
import { readKnownOperations } from '../usage/known-operations.js';
import type { OperationSources } from '../usage/known-operations.js';
import type { HistoryConfig } from '../usage/usage-window.js';
import type { Approvals } from './approvals.js';
import type { Check, CheckRequest } from './check.js';
import type { CheckThread } from './check-thread.js';
import { compareKnownPlans, planningTask } from './compare-known-plans.js';
import { addPlanFindings } from './evaluate-change.js';
import type { ChangeInput } from './evaluate-change.js';
import type { LintFinding } from './lint/lint.js';

export interface CheckDependencies extends OperationSources {
  readonly registry: Registry;
  readonly approvals: Approvals;
  readonly planAnalyzer: PlanAnalyzer;
  readonly checkThread: CheckThread;
}

/** A check of one variant, before it gets the subgraph and the author of the request. */
type VariantCheck = Omit<Check, 'subgraph' | 'by'>;

interface VariantProposal extends Pick<ChangeInput, 'proposed' | 'owned'> {
  readonly config: HistoryConfig;
}

/** A routing URL for new subgraphs: a check composes them, and no router uses the result. */
const UNROUTABLE = 'http://not-published.invalid';

export async function openChecks(store: Store, dependencies: CheckDependencies): Promise<Checks> {
  const checks = await store.collection<Check>({ name: 'checks', indexes: [{ fields: ['graph', 'variant', 'id'] }] });
  return new Checks(store, checks, dependencies);
}

export class Checks {
  constructor(
    private readonly store: Store,
    private readonly checks: Collection<Check>,
    private readonly dependencies: CheckDependencies,
  ) {}

  /** Checks a variant and its contract variants. Throws a `ClientError` for an invalid request. */
  async submit(ref: GraphRef, { subgraphName, proposedSchema, config = {} }: CheckRequest, by: string): Promise<Check> {
    requireSubgraphName(subgraphName);
    requireSdl(subgraphName, proposedSchema);
    const { registry } = this.dependencies;
    const state = await registry.launchState(ref);
    requireOwnSubgraphs(state);
    const sources = await proposedSources(registry, state, subgraphName, proposedSchema);
    const before = await publishedSdl(registry, state, subgraphName);
    const built = await registry.composition.build(sources);
    const owned = before === null ? sources : [...sources, { name: subgraphName, sdl: before }];
    const own = await this.#checkVariant(state, built, { config, owned, proposed: { sdl: proposedSchema, before } });
    const contracts = await this.#checkContractVariants(ref, built, { config, owned });

    const check: Check = {
      ...own,
      subgraph: subgraphName,
      by,
      passed: own.passed && contracts.every(({ passed }) => passed),
      contracts: contracts.map(({ variant, id, passed }) => ({ variant, id, passed })),
    };
    const contractChecks = contracts.map((contract): Check => ({ ...contract, subgraph: subgraphName, by }));
    await this.store.commit({ writes: [check, ...contractChecks].map((each) => this.checks.insert(each)) });
    return check;
  }

  read(id: string): Promise<Check | null> {
    return this.checks.get(id);
  }

  /** Newest first. `before` is the id of a check; only older ones are listed. */
  async list({ graph, variant }: GraphRef, limit: number, before?: string): Promise<readonly Check[]> {
    const { documents } = await this.checks.find({
      where: { graph, variant },
      orderBy: { field: 'id', direction: 'descending' },
      ...(before === undefined ? {} : { until: before }),
      limit,
    });
    return documents;
  }

  /** Throws a `ClientError` when the SDL is invalid. */
  async lint(sdl: string, before: string | null): Promise<readonly LintFinding[]> {
    requireSdl(null, sdl);
    const linted = await rejectOverLimit(this.dependencies.checkThread.lint(sdl, before));
    if ('syntaxError' in linted)
      throw new ClientError('REGISTRY_BAD_SDL', `The schema cannot be parsed: ${linted.syntaxError}`);
    return linted.findings;
  }

  /**
   * Plans the known operations of a variant ahead of the first check, and runs `rounds` checks of invented changes so
   * that the code of a check is compiled.
   */
  async warmUp(ref: GraphRef, rounds: number): Promise<void> {
    const { registry, planAnalyzer, checkThread } = this.dependencies;
    const state = await registry.launchState(ref);
    const served = await readServed(registry, state);
    if (served === null) return;
    const owned = await readSources(registry.dependencies.store, state.served?.subgraphs ?? []);
    const operations = await this.#knownOperations(ref, {});
    await planAnalyzer.analyze(planningTask(served.supergraph, operations));
    for (let round = 0; round < rounds; round += 1) {
      const invented = { name: `warmUp${round}`, url: UNROUTABLE, sdl: `type Query { warmUp${round}: Int }` };
      const built = await registry.composition.build([...owned, invented]);
      if (built.outcome === 'failed') return;
      await Promise.all([
        compareKnownPlans(operations, served.supergraph, built.supergraphSdl, planAnalyzer),
        checkThread.check({ built, served, operations, proposed: null, owned }),
      ]);
    }
  }

  #knownOperations(ref: GraphRef, config: HistoryConfig) {
    return readKnownOperations(ref, config, this.dependencies, this.dependencies.registry.dependencies.clock());
  }

  /** Compares what a variant would serve with what it serves. */
  async #checkVariant(
    state: LaunchState,
    built: BuildResult,
    { config, ...proposal }: VariantProposal,
  ): Promise<VariantCheck> {
    const { registry, approvals, planAnalyzer, checkThread } = this.dependencies;
    const served = await readServed(registry, state);
    const operations = await this.#knownOperations(state.ref, config);
    const [found, plans] = await Promise.all([
      rejectOverLimit(checkThread.check({ built, served, operations, ...proposal })),
      built.outcome === 'failed' || served === null
        ? []
        : compareKnownPlans(operations, served.supergraph, built.supergraphSdl, planAnalyzer),
    ]);
    const findings = addPlanFindings(found, plans);
    const approved = await approvals.among(printGraphRef(state.ref), findings.objections);
    const { nextId, clock } = registry.dependencies;
    return {
      passed: findings.problems.length === 0 && approved.length === findings.objections.length,
      approved,
      id: nextId(),
      graph: state.ref.graph,
      variant: state.ref.variant,
      launch: state.served?.id ?? null,
      at: clock().toISOString(),
      ...findings,
    };
  }

  async #checkContractVariants(
    ref: GraphRef,
    built: BuildResult,
    proposal: Omit<VariantProposal, 'proposed'>,
  ): Promise<readonly VariantCheck[]> {
    if (built.outcome === 'failed') return [];
    const { registry } = this.dependencies;
    const contracts = await registry.contractVariants(ref);
    return Promise.all(
      contracts.map(async ({ name, contract: { filter } }) =>
        this.#checkVariant(
          await registry.launchState({ graph: ref.graph, variant: name }),
          await registry.composition.filter(built.supergraphSdl, filter),
          { ...proposal, proposed: null },
        ),
      ),
    );
  }
}

/** Turns a `ThreadLimitError` into a `ClientError`: the author has to send a smaller schema. */
async function rejectOverLimit<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ThreadLimitError)
      throw new ClientError(
        'REGISTRY_TOO_LARGE',
        `This schema cannot be checked: ${error.message}. Send a smaller schema, or split the subgraph.`,
      );
    throw error;
  }
}

/** The subgraphs of the latest launch with the proposed SDL in place of the published one. */
async function proposedSources(
  { dependencies }: Registry,
  { latest }: LaunchState,
  name: string,
  sdl: string,
): Promise<readonly SubgraphSource[]> {
  const others = await readSources(
    dependencies.store,
    (latest?.subgraphs ?? []).filter((subgraph) => subgraph.name !== name),
  );
  const url = latest?.subgraphs.find((subgraph) => subgraph.name === name)?.url ?? UNROUTABLE;
  return [...others, { name, url, sdl }];
}

async function readServed({ dependencies: { store } }: Registry, { served }: LaunchState) {
  if (served?.artifact == null) return null;
  const [supergraph = '', apiSdl = ''] = await store.blobs([served.artifact.supergraph, served.artifact.api]);
  return { supergraph, apiSdl };
}

/** Null for a subgraph that is not published yet. */
async function publishedSdl(
  { dependencies: { store } }: Registry,
  { latest }: LaunchState,
  name: string,
): Promise<string | null> {
  const known = latest?.subgraphs.find((subgraph) => subgraph.name === name);
  return known === undefined ? null : store.blob(known.sdl);
}
