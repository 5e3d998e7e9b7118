/** Checks: a proposed schema judged against what stands and what is asked, kept so that their findings can be read later. */
import { GraphQLError } from 'graphql';
import { check } from '../check/check.js';
import type { CheckFindings } from '../check/check.js';
import { lint } from '../check/lint/lint.js';
import type { LintFinding } from '../check/lint/lint.js';
import type { KnownOperation } from '../check/operations/known-operation.js';
import type { Collection, Store } from '@marquee/kit/store/port';
import { printGraphRef } from './graph-ref.js';
import type { GraphRef } from './graph-ref.js';
import { readSources } from './launch.js';
import type { Standing } from './launch.js';
import type { PersistedOperations } from './persisted-operations.js';
import { requireSdl, requireSubgraphName } from './read-publication.js';
import { Refusal } from './refusal.js';
import type { Registry } from './registry.js';
import { pickOperations, readWindow } from './usage/history-config.js';
import type { HistoryConfig } from './usage/history-config.js';
import type { Usage } from './usage/usage.js';

export interface CheckRequest {
  readonly subgraphName: string;
  readonly proposedSchema: string;
  readonly config?: HistoryConfig;
}

/** What it is judged by. */
export interface OperationSources {
  readonly persistedOperations: PersistedOperations;
  readonly usage: Usage;
}

export interface Check extends CheckFindings {
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

export const openChecks = async (store: Store, registry: Registry, { persistedOperations, usage }: OperationSources): Promise<Checks> => {
  const kept: Collection<Check> = await store.collection<Check>({ name: 'checks', indexes: [{ fields: ['variant', 'id'] }] });
  const { nextId, clock } = registry.tools;

  const knownOperations = async (ref: GraphRef, config: HistoryConfig): Promise<readonly KnownOperation[]> => {
    const published = (await persistedOperations.list(printGraphRef(ref))).operations.map(
      ({ name, body, clientName }): KnownOperation => ({ name, body, source: 'manifest', clients: [{ name: clientName ?? 'any client', version: '', requests: null }] }),
    );
    const asked = await usage.operations(printGraphRef(ref), readWindow(config, clock()));
    return [...published, ...pickOperations(asked, config)];
  };

  return {
    submit: async (ref, { subgraphName, proposedSchema, config = {} }, by) => {
      requireSubgraphName(subgraphName);
      requireSdl(subgraphName, proposedSchema);
      const standing = await registry.standing(ref);
      const findings = check({
        built: await registry.composer.build(await proposedSources(registry, standing, subgraphName, proposedSchema)),
        served: await readServed(registry, standing),
        proposed: { sdl: proposedSchema, before: await readBefore(registry, standing, subgraphName) },
        operations: await knownOperations(ref, config),
      });
      const made: Check = { id: nextId(), graph: ref.graph, variant: ref.variant, subgraph: subgraphName, launch: standing.served?.id ?? null, by, at: clock().toISOString(), ...findings };
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
