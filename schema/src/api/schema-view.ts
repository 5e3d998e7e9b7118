/** What a variant's schema means to its owners: who answers for what, who uses it, and what an outage takes. */
import { buildSchema, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { findChanges } from '../checks/changes/find-changes.js';
import { fieldUsage } from '../checks/operations/field-usage.js';
import type { KnownOperation } from '../checks/operations/known-operation.js';
import { readOwners } from '../owners/owners.js';
import type { Owners } from '../owners/owners.js';
import type { Launch } from '../store/documents.js';
import type { GraphRef } from '../graph-ref.js';
import { readKnownOperations } from '../usage/known-operations.js';
import { readSources } from '../launches/launch-state.js';
import type { ApiContext } from './context.js';

const DAY_SECONDS = 86_400;

export async function readApiSchema(launch: Launch, { registry }: ApiContext): Promise<GraphQLSchema> {
  return buildSchema(await registry.dependencies.store.blob(launch.artifact?.api ?? ''), { assumeValid: true });
}

export async function ownersIn(launch: Launch, { registry }: ApiContext): Promise<Owners> {
  return readOwners(await readSources(registry.dependencies.store, launch.subgraphs));
}

export function knownOperations(ref: GraphRef, days: number, context: ApiContext): Promise<readonly KnownOperation[]> {
  return readKnownOperations(
    ref,
    { from: String(-days * DAY_SECONDS) },
    context,
    context.registry.dependencies.clock(),
  );
}

/** Of what is served; nothing while nothing is. */
export async function fieldUsageView(ref: GraphRef, served: Launch | null, days: number, context: ApiContext) {
  if (served === null) return [];
  const owners = await ownersIn(served, context);
  const usage = fieldUsage(await readApiSchema(served, context), await knownOperations(ref, days, context));
  return usage.map((field) => ({ ...field, owners: owners.of(field.coordinate) }));
}

/** The known operations, each with what it costs and what it loses without each subgraph. */
export async function blastRadiusView(ref: GraphRef, served: Launch | null, days: number, context: ApiContext) {
  if (served?.artifact == null) return [];
  const operations = distinctTexts(await knownOperations(ref, days, context));
  const supergraphSdl = await context.registry.dependencies.store.blob(served.artifact.supergraph);
  const analysis = await context.analyst.analyse({ supergraphSdl, operations: operations.map(({ body }) => body) });
  return operations.flatMap(({ name }, index) => {
    const found = analysis[index];
    return found == null ? [] : [{ operation: name, cost: found.cost, outages: found.outages }];
  });
}

/** A manifest's operation is seen in traffic, too, as a signature of it. */
export function distinctTexts(operations: readonly KnownOperation[]): readonly KnownOperation[] {
  const published = new Set(operations.filter(({ source }) => source === 'manifest').map(({ name }) => name));
  return operations.filter(({ source, name, body }) => (source === 'manifest' || !published.has(name)) && isText(body));
}

function isText(body: string): boolean {
  try {
    return parse(body).definitions.length > 0;
  } catch {
    return false;
  }
}

/** What clients saw change with a launch: against what was served before it. */
export async function changesView(launch: Launch, ref: GraphRef, context: ApiContext) {
  if (launch.artifact === null) return [];
  const earlier = await context.registry.history(ref, 100, launch.id);
  const before = earlier.find(({ id, artifact }) => id !== launch.id && artifact !== null);
  if (before === undefined || before.artifact?.api === launch.artifact.api) return [];
  // What is gone was somebody's, too.
  const owners = readOwners(
    await readSources(context.registry.dependencies.store, [...launch.subgraphs, ...before.subgraphs]),
  );
  return findChanges(await readApiSchema(before, context), await readApiSchema(launch, context)).map(
    ({ code, coordinate, description }) => ({ code, coordinate, description, owners: owners.of(coordinate) }),
  );
}
