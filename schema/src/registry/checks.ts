/** Checks: a proposed schema judged against what stands and what is asked, kept so that their findings can be read later. */
import { GraphQLError } from 'graphql';
import { check } from '../check/check.js';
import type { CheckFindings } from '../check/check.js';
import { lint } from '../check/lint/lint.js';
import type { LintFinding } from '../check/lint/lint.js';
import type { KnownOperation } from '../check/operations/known-operation.js';
import { readOwners } from '../check/owners/owners.js';
import type { Analyst } from '../check/plans/analyst.js';
import { judgePlans } from '../check/plans/judge-plans.js';
import type { PlanFinding } from '../check/plans/judge-plans.js';
import { ThreadLimitError } from '../threads/thread.js';
import type { Approvals } from './approvals.js';
import type { Collection, Store } from '@marquee/kit/store/port';
import { printGraphRef } from './graph-ref.js';
import type { GraphRef } from './graph-ref.js';
import { readKnownOperations } from './known-operations.js';
import type { OperationSources } from './known-operations.js';
import { readSources } from './launch.js';
import type { Standing } from './launch.js';
import { requireSdl, requireSubgraphName } from './read-publication.js';
import { Refusal } from './refusal.js';
import type { Registry } from './registry.js';
import type { HistoryConfig } from './usage/history-config.js';

export interface CheckRequest {
  readonly subgraphName: string;
  readonly proposedSchema: string;
  readonly config?: HistoryConfig;
}

/** What it is judged by. */
export interface JudgedBy extends OperationSources {
  readonly approvals: Approvals;
  readonly analyst: Analyst;
}

export interface Check extends CheckFindings {
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
}

export interface Checks {
  /** Throws a `Refusal` for a request that cannot be judged. */
  submit(ref: GraphRef, request: CheckRequest, by: string): Promise<Check>;
  read(id: string): Promise<Check | null>;
  lint(sdl: string, before: string | null): readonly LintFinding[];
}

export const openChecks = async (store: Store, registry: Registry, { persistedOperations, usage, approvals, analyst }: JudgedBy): Promise<Checks> => {
  const kept: Collection<Check> = await store.collection<Check>({ name: 'checks', indexes: [{ fields: ['variant', 'id'] }] });
  const { nextId, clock } = registry.tools;

  return {
    submit: async (ref, { subgraphName, proposedSchema, config = {} }, by) => {
      requireSubgraphName(subgraphName);
      requireSdl(subgraphName, proposedSchema);
      const standing = await registry.standing(ref);
      const sources = await proposedSources(registry, standing, subgraphName, proposedSchema);
      const before = await readBefore(registry, standing, subgraphName);
      const [built, served, operations] = [
        await registry.composer.build(sources),
        await readServed(registry, standing),
        await readKnownOperations(ref, config, { persistedOperations, usage }, clock()),
      ];
      const findings = check({
        built,
        served,
        proposed: { sdl: proposedSchema, before },
        operations,
        // What the change removes was somebody's, too.
        ownersOf: readOwners(before === null ? sources : [...sources, { name: subgraphName, sdl: before }]).of,
        plans: built.outcome === 'failed' || served === null ? [] : await comparePlans(operations, served.supergraph, built.supergraphSdl, analyst),
      });
      const approved = await approvals.among(printGraphRef(ref), findings.objections);
      const passed = findings.problems.length === 0 && approved.length === findings.objections.length;
      const made: Check = { passed, approved, id: nextId(), graph: ref.graph, variant: ref.variant, subgraph: subgraphName, launch: standing.served?.id ?? null, by, at: clock().toISOString(), ...findings };
      await store.commit({ writes: [kept.insert(made)] });
      return made;
    },
    read: (id) => kept.get(id),
    lint: (sdl, before) => {
      try {
        return lint(sdl, before);
      } catch (error) {
        if (error instanceof GraphQLError) throw new Refusal('BAD_SDL', `The schema cannot be read: ${error.message}`);
        throw error;
      }
    },
  };
};

/** The most asked first; what a schema's owner would wait for longer than for an answer is not planned. */
const MOST_PLANNED = 500;

const comparePlans = async (operations: readonly KnownOperation[], before: string, after: string, analyst: Analyst): Promise<readonly PlanFinding[]> => {
  if (before === after) return [];
  const planned = operations.slice(0, MOST_PLANNED);
  const bodies = planned.map(({ body }) => body);
  try {
    return judgePlans(planned, await analyst.analyse({ supergraphSdl: before, operations: bodies }), await analyst.analyse({ supergraphSdl: after, operations: bodies }));
  } catch (error) {
    if (!(error instanceof ThreadLimitError)) throw error;
    return [{ rule: 'PLAN_NEEDS_MORE_FETCHES', level: 'ERROR', coordinate: 'Query', message: `The known operations cannot be planned on the new supergraph: ${error.message}.` }];
  }
};

const proposedSources = async ({ tools }: Registry, { latest }: Standing, name: string, sdl: string) => {
  const others = await readSources(tools.store, (latest?.subgraphs ?? []).filter((subgraph) => subgraph.name !== name));
  const url = latest?.subgraphs.find((subgraph) => subgraph.name === name)?.url ?? 'http://not-published.invalid';
  return [...others, { name, url, sdl }];
};

const readServed = async ({ tools: { store } }: Registry, { served }: Standing) => {
  if (served?.artifact == null) return null;
  const [supergraph = '', apiSdl = ''] = await store.blobs([served.artifact.supergraph, served.artifact.api]);
  return { supergraph, apiSdl };
};

const readBefore = async ({ tools: { store } }: Registry, { latest }: Standing, name: string): Promise<string | null> => {
  const known = latest?.subgraphs.find((subgraph) => subgraph.name === name);
  return known === undefined ? null : store.blob(known.sdl);
};
