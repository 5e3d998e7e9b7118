/**
 * Checks: a proposed schema judged against what stands and what is asked, kept so that their findings can be read
 * later.
 */
import { addPlanFindings } from './evaluate-change.js';
import type { CheckFindingsWithPlans, ChangeInput } from './evaluate-change.js';
import type { CheckThread } from './check-thread.js';
import type { LintFinding } from './lint/lint.js';
import type { KnownOperation } from './operations/known-operation.js';
import type { AnalysisTask } from '../check/plans/analyse.js';
import type { Analyst } from '../check/plans/analyst.js';
import { judgePlans } from '../check/plans/judge-plans.js';
import type { PlanFinding } from '../check/plans/judge-plans.js';
import type { BuildResult } from '../composition/build.js';
import { ThreadLimitError } from '../threads/limited-thread.js';
import type { Approvals } from './approvals.js';
import type { Collection, Store } from '@marquee/document-store/port';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { readKnownOperations } from '../usage/known-operations.js';
import type { OperationSources } from '../usage/known-operations.js';
import { readSources } from '../launches/launch-state.js';
import type { LaunchState } from '../launches/launch-state.js';
import { requireSdl, requireSubgraphName } from '../launches/validate-publication.js';
import { ClientError } from '../client-error.js';
import { requireOwnSubgraphs } from '../launches/registry.js';
import type { Registry } from '../launches/registry.js';
import type { HistoryConfig } from '../usage/usage-window.js';

export interface CheckRequest {
  readonly subgraphName: string;
  readonly proposedSchema: string;
  readonly config?: HistoryConfig;
}

/** What it is judged by. */
export interface CheckDependencies extends OperationSources {
  readonly approvals: Approvals;
  readonly analyst: Analyst;
  readonly checkThread: CheckThread;
}

export interface Check extends CheckFindingsWithPlans {
  readonly passed: boolean;
  /** Those of its objections that were approved before. */
  readonly approved: readonly string[];
  /** UUIDv7. */
  readonly id: string;
  readonly graph: string;
  readonly variant: string;
  readonly subgraph: string;
  /** What it was checked against. */
  readonly launch: string | null;
  readonly by: string;
  readonly at: string;
  /** Of the variants that are made of this one, each with a check of its own. */
  readonly contracts?: readonly ContractCheck[];
}

export interface ContractCheck {
  /** Its name. */
  readonly variant: string;
  readonly id: string;
  readonly passed: boolean;
}

export interface Checks {
  /** Throws a `Refusal` for a request that cannot be judged. */
  submit(ref: GraphRef, request: CheckRequest, by: string): Promise<Check>;
  read(id: string): Promise<Check | null>;
  /** The newest first; `before` a check's id. */
  list(ref: GraphRef, limit: number, before?: string): Promise<readonly Check[]>;
  /**
   * Learns what can be known of a variant before anybody proposes anything. @param rounds How many invented changes are
   * checked as well.
   */
  warmUp(ref: GraphRef, rounds: number): Promise<void>;
  /** Throws a `Refusal` for what is no schema. */
  lint(sdl: string, before: string | null): Promise<readonly LintFinding[]>;
}

export async function openChecks(
  store: Store,
  registry: Registry,
  { persistedOperations, usage, approvals, analyst, checkThread }: CheckDependencies,
): Promise<Checks> {
  const kept: Collection<Check> = await store.collection<Check>({
    name: 'checks',
    indexes: [{ fields: ['graph', 'variant', 'id'] }],
  });
  const { nextId, clock } = registry.dependencies;

  /** Judges what a variant would serve against what it serves. */
  const judgeVariant = async (
    state: LaunchState,
    built: BuildResult,
    { config, ...words }: CheckSettings,
  ): Promise<Omit<Check, 'subgraph' | 'by'>> => {
    const served = await readServed(registry, state);
    const operations = await readKnownOperations(state.ref, config, { persistedOperations, usage }, clock());
    const [found, plans] = await Promise.all([
      rejectOverLimit(checkThread.check({ built, served, operations, ...words })),
      built.outcome === 'failed' || served === null
        ? []
        : comparePlans(operations, served.supergraph, built.supergraphSdl, analyst),
    ]);
    const findings = addPlanFindings(found, plans);
    const approved = await approvals.among(printGraphRef(state.ref), findings.objections);
    const passed = findings.problems.length === 0 && approved.length === findings.objections.length;
    const { graph, variant } = state.ref;
    return {
      passed,
      approved,
      id: nextId(),
      graph,
      variant,
      launch: state.served?.id ?? null,
      at: clock().toISOString(),
      ...findings,
    };
  };

  const judgeContracts = async (
    ref: GraphRef,
    built: BuildResult,
    judging: Omit<CheckSettings, 'proposed'>,
  ): Promise<readonly Omit<Check, 'subgraph' | 'by'>[]> => {
    if (built.outcome === 'failed') return [];
    const contracts = await registry.contractVariants(ref);
    return Promise.all(
      contracts.map(async ({ name, contract: { filter } }) =>
        judgeVariant(
          await registry.launchState({ graph: ref.graph, variant: name }),
          await registry.composition.filter(built.supergraphSdl, filter),
          { ...judging, proposed: null },
        ),
      ),
    );
  };

  return {
    submit: async (ref, { subgraphName, proposedSchema, config = {} }, by) => {
      requireSubgraphName(subgraphName);
      requireSdl(subgraphName, proposedSchema);
      const state = await registry.launchState(ref);
      requireOwnSubgraphs(state);
      const sources = await proposedSources(registry, state, subgraphName, proposedSchema);
      const before = await readBefore(registry, state, subgraphName);
      const built = await registry.composition.build(sources);
      const owned = before === null ? sources : [...sources, { name: subgraphName, sdl: before }];
      const own = await judgeVariant(state, built, { config, owned, proposed: { sdl: proposedSchema, before } });
      const contracts = await judgeContracts(ref, built, { config, owned });

      const made: Check = {
        ...own,
        subgraph: subgraphName,
        by,
        passed: own.passed && contracts.every(({ passed }) => passed),
        contracts: contracts.map(({ variant, id, passed }) => ({ variant, id, passed })),
      };
      await store.commit({
        writes: [made, ...contracts.map((contract) => ({ ...contract, subgraph: subgraphName, by }))].map((each) =>
          kept.insert(each),
        ),
      });
      return made;
    },
    read: (id) => kept.get(id),
    list: async ({ graph, variant }, limit, before) => {
      const orderBy = { field: 'id', direction: 'descending' } as const;
      return (
        await kept.find({
          where: { graph, variant },
          orderBy,
          ...(before === undefined ? {} : { until: before }),
          limit,
        })
      ).documents;
    },
    warmUp: async (ref, rounds) => {
      const state = await registry.launchState(ref);
      const served = await readServed(registry, state);
      if (served === null) return;
      const owned = await readSources(registry.dependencies.store, state.served?.subgraphs ?? []);
      const operations = await readKnownOperations(ref, {}, { persistedOperations, usage }, clock());
      await analyst.analyse(plansOf(served.supergraph, operations));
      for (let round = 0; round < rounds; round += 1) {
        const built = await registry.composition.build([
          ...owned,
          { name: `rehearsal${round}`, url: NOWHERE, sdl: `type Query { rehearsal${round}: Int }` },
        ]);
        if (built.outcome === 'failed') return;
        await Promise.all([
          comparePlans(operations, served.supergraph, built.supergraphSdl, analyst),
          checkThread.check({ built, served, operations, proposed: null, owned }),
        ]);
      }
    },
    lint: async (sdl, before) => {
      requireSdl(null, sdl);
      const linted = await rejectOverLimit(checkThread.lint(sdl, before));
      if ('unreadable' in linted)
        throw new ClientError('REGISTRY_BAD_SDL', `The schema cannot be read: ${linted.unreadable}`);
      return linted.findings;
    },
  };
}

/** What takes too long is the author's to mend. */
async function rejectOverLimit<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ThreadLimitError)
      throw new ClientError(
        'REGISTRY_TOO_LARGE',
        `This cannot be judged: ${error.message}. Send a smaller schema, or several, one after the other.`,
      );
    throw error;
  }
}

interface CheckSettings extends Pick<ChangeInput, 'proposed' | 'owned'> {
  readonly config: HistoryConfig;
}

/**
 * What was published, then the most asked; what a schema's owner would wait for longer than for an answer is not
 * planned.
 */
const MAX_PLANNED_OPERATIONS = 500;

function plansOf(supergraphSdl: string, operations: readonly KnownOperation[]): AnalysisTask {
  return {
    supergraphSdl,
    operations: operations.slice(0, MAX_PLANNED_OPERATIONS).map(({ body }) => body),
  };
}

async function comparePlans(
  operations: readonly KnownOperation[],
  before: string,
  after: string,
  analyst: Analyst,
): Promise<readonly PlanFinding[]> {
  if (before === after) return [];
  try {
    return judgePlans(
      operations.slice(0, MAX_PLANNED_OPERATIONS),
      await analyst.analyse(plansOf(before, operations)),
      await analyst.analyse(plansOf(after, operations)),
    );
  } catch (error) {
    if (!(error instanceof ThreadLimitError)) throw error;
    return [
      {
        rule: 'PLAN_NEEDS_MORE_FETCHES',
        level: 'ERROR',
        coordinate: 'Query',
        message: `The known operations cannot be planned on the new supergraph: ${error.message}.`,
      },
    ];
  }
}

/** Of a subgraph that routers need not find. */
const NOWHERE = 'http://not-published.invalid';

async function proposedSources({ dependencies }: Registry, { latest }: LaunchState, name: string, sdl: string) {
  const others = await readSources(
    dependencies.store,
    (latest?.subgraphs ?? []).filter((subgraph) => subgraph.name !== name),
  );
  const url = latest?.subgraphs.find((subgraph) => subgraph.name === name)?.url ?? NOWHERE;
  return [...others, { name, url, sdl }];
}

async function readServed({ dependencies: { store } }: Registry, { served }: LaunchState) {
  if (served?.artifact == null) return null;
  const [supergraph = '', apiSdl = ''] = await store.blobs([served.artifact.supergraph, served.artifact.api]);
  return { supergraph, apiSdl };
}

async function readBefore(
  { dependencies: { store } }: Registry,
  { latest }: LaunchState,
  name: string,
): Promise<string | null> {
  const known = latest?.subgraphs.find((subgraph) => subgraph.name === name);
  return known === undefined ? null : store.blob(known.sdl);
}
