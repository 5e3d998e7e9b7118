/**
 * Checks: a proposed schema judged against what stands and what is asked, kept so that their findings can be read
 * later.
 */
import { addPlans } from './evaluate-change.js';
import type { CheckFindingsWithPlans, CheckInput } from './evaluate-change.js';
import type { Checker } from './check-thread.js';
import type { LintFinding } from './lint/lint.js';
import type { KnownOperation } from './operations/known-operation.js';
import type { AnalysisTask } from '../check/plans/analyse.js';
import type { Analyst } from '../check/plans/analyst.js';
import { judgePlans } from '../check/plans/judge-plans.js';
import type { PlanFinding } from '../check/plans/judge-plans.js';
import type { Built } from '../composition/build.js';
import { ThreadLimitError } from '../threads/limited-thread.js';
import type { Approvals } from './approvals.js';
import type { Collection, Store } from '@marquee/document-store/port';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { readKnownOperations } from '../usage/known-operations.js';
import type { OperationSources } from '../usage/known-operations.js';
import { readSources } from '../launches/launch-state.js';
import type { Standing } from '../launches/launch-state.js';
import { requireSdl, requireSubgraphName } from '../launches/validate-publication.js';
import { Refusal } from '../client-error.js';
import { requireOwnSubgraphs } from '../launches/registry.js';
import type { Registry } from '../launches/registry.js';
import type { HistoryConfig } from '../usage/usage-window.js';

export interface CheckRequest {
  readonly subgraphName: string;
  readonly proposedSchema: string;
  readonly config?: HistoryConfig;
}

/** What it is judged by. */
export interface JudgedBy extends OperationSources {
  readonly approvals: Approvals;
  readonly analyst: Analyst;
  readonly checker: Checker;
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
  rehearse(ref: GraphRef, rounds: number): Promise<void>;
  /** Throws a `Refusal` for what is no schema. */
  lint(sdl: string, before: string | null): Promise<readonly LintFinding[]>;
}

export async function openChecks(
  store: Store,
  registry: Registry,
  { persistedOperations, usage, approvals, analyst, checker }: JudgedBy,
): Promise<Checks> {
  const kept: Collection<Check> = await store.collection<Check>({
    name: 'checks',
    indexes: [{ fields: ['graph', 'variant', 'id'] }],
  });
  const { nextId, clock } = registry.tools;

  /** Judges what a variant would serve against what it serves. */
  const judgeVariant = async (
    standing: Standing,
    built: Built,
    { config, ...words }: Judging,
  ): Promise<Omit<Check, 'subgraph' | 'by'>> => {
    const served = await readServed(registry, standing);
    const operations = await readKnownOperations(standing.ref, config, { persistedOperations, usage }, clock());
    const [found, plans] = await Promise.all([
      inTime(checker.check({ built, served, operations, ...words })),
      built.outcome === 'failed' || served === null
        ? []
        : comparePlans(operations, served.supergraph, built.supergraphSdl, analyst),
    ]);
    const findings = addPlans(found, plans);
    const approved = await approvals.among(printGraphRef(standing.ref), findings.objections);
    const passed = findings.problems.length === 0 && approved.length === findings.objections.length;
    const { graph, variant } = standing.ref;
    return {
      passed,
      approved,
      id: nextId(),
      graph,
      variant,
      launch: standing.served?.id ?? null,
      at: clock().toISOString(),
      ...findings,
    };
  };

  const judgeContracts = async (
    ref: GraphRef,
    built: Built,
    judging: Omit<Judging, 'proposed'>,
  ): Promise<readonly Omit<Check, 'subgraph' | 'by'>[]> => {
    if (built.outcome === 'failed') return [];
    const contracts = await registry.contracts(ref);
    return Promise.all(
      contracts.map(async ({ name, contract: { filter } }) =>
        judgeVariant(
          await registry.standing({ graph: ref.graph, variant: name }),
          await registry.composer.filter(built.supergraphSdl, filter),
          { ...judging, proposed: null },
        ),
      ),
    );
  };

  return {
    submit: async (ref, { subgraphName, proposedSchema, config = {} }, by) => {
      requireSubgraphName(subgraphName);
      requireSdl(subgraphName, proposedSchema);
      const standing = await registry.standing(ref);
      requireOwnSubgraphs(standing);
      const sources = await proposedSources(registry, standing, subgraphName, proposedSchema);
      const before = await readBefore(registry, standing, subgraphName);
      const built = await registry.composer.build(sources);
      const owned = before === null ? sources : [...sources, { name: subgraphName, sdl: before }];
      const own = await judgeVariant(standing, built, { config, owned, proposed: { sdl: proposedSchema, before } });
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
    rehearse: async (ref, rounds) => {
      const standing = await registry.standing(ref);
      const served = await readServed(registry, standing);
      if (served === null) return;
      const owned = await readSources(registry.tools.store, standing.served?.subgraphs ?? []);
      const operations = await readKnownOperations(ref, {}, { persistedOperations, usage }, clock());
      await analyst.analyse(plansOf(served.supergraph, operations));
      for (let round = 0; round < rounds; round += 1) {
        const built = await registry.composer.build([
          ...owned,
          { name: `rehearsal${round}`, url: NOWHERE, sdl: `type Query { rehearsal${round}: Int }` },
        ]);
        if (built.outcome === 'failed') return;
        await Promise.all([
          comparePlans(operations, served.supergraph, built.supergraphSdl, analyst),
          checker.check({ built, served, operations, proposed: null, owned }),
        ]);
      }
    },
    lint: async (sdl, before) => {
      requireSdl(null, sdl);
      const linted = await inTime(checker.lint(sdl, before));
      if ('unreadable' in linted) throw new Refusal('BAD_SDL', `The schema cannot be read: ${linted.unreadable}`);
      return linted.findings;
    },
  };
}

/** What takes too long is the author's to mend. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ThreadLimitError)
      throw new Refusal(
        'TOO_LARGE',
        `This cannot be judged: ${error.message}. Send a smaller schema, or several, one after the other.`,
      );
    throw error;
  }
}

interface Judging extends Pick<CheckInput, 'proposed' | 'owned'> {
  readonly config: HistoryConfig;
}

/**
 * What was published, then the most asked; what a schema's owner would wait for longer than for an answer is not
 * planned.
 */
const MOST_PLANNED = 500;

function plansOf(supergraphSdl: string, operations: readonly KnownOperation[]): AnalysisTask {
  return {
    supergraphSdl,
    operations: operations.slice(0, MOST_PLANNED).map(({ body }) => body),
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
      operations.slice(0, MOST_PLANNED),
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

async function proposedSources({ tools }: Registry, { latest }: Standing, name: string, sdl: string) {
  const others = await readSources(
    tools.store,
    (latest?.subgraphs ?? []).filter((subgraph) => subgraph.name !== name),
  );
  const url = latest?.subgraphs.find((subgraph) => subgraph.name === name)?.url ?? NOWHERE;
  return [...others, { name, url, sdl }];
}

async function readServed({ tools: { store } }: Registry, { served }: Standing) {
  if (served?.artifact == null) return null;
  const [supergraph = '', apiSdl = ''] = await store.blobs([served.artifact.supergraph, served.artifact.api]);
  return { supergraph, apiSdl };
}

async function readBefore({ tools: { store } }: Registry, { latest }: Standing, name: string): Promise<string | null> {
  const known = latest?.subgraphs.find((subgraph) => subgraph.name === name);
  return known === undefined ? null : store.blob(known.sdl);
}
