/** Owners, field usage, blast radius and changes of a variant's schema, for the API and the pages. */
import { buildSchema, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { findChanges } from '../checks/changes/find-changes.js';
import { fieldUsage } from '../checks/operations/field-usage.js';
import type { KnownOperation } from '../checks/operations/known-operation.js';
import { readOwners } from '../owners/owners.js';
import type { Owners } from '../owners/owners.js';
import type { Launch } from '../store/documents.js';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { readKnownOperations } from '../usage/known-operations.js';
import { readSources } from '../launches/launch-state.js';
import { onceOnSchema } from './api-request.js';
import type { ApiContext } from './context.js';

const DAY_SECONDS = 86_400;

export function readApiSchema(launch: Launch, context: ApiContext): Promise<GraphQLSchema> {
  const hash = launch.artifact?.api ?? '';
  return onceOnSchema(context, `schema ${hash}`, async () =>
    buildSchema(await context.registry.dependencies.store.blob(hash), { assumeValid: true }),
  );
}

export function ownersIn(launch: Launch, context: ApiContext): Promise<Owners> {
  return onceOnSchema(context, `owners ${launch.id}`, async () =>
    readOwners(await readSources(context.registry.dependencies.store, launch.subgraphs)),
  );
}

export function knownOperations(ref: GraphRef, days: number, context: ApiContext): Promise<readonly KnownOperation[]> {
  return onceOnSchema(context, `operations ${printGraphRef(ref)} ${days}`, () =>
    readKnownOperations(ref, { from: String(-days * DAY_SECONDS) }, context, context.registry.dependencies.clock()),
  );
}

/** Field usage of the served launch; empty while none is served. */
export async function fieldUsageView(ref: GraphRef, served: Launch | null, days: number, context: ApiContext) {
  if (served === null) return [];
  const owners = await ownersIn(served, context);
  const usage = fieldUsage(await readApiSchema(served, context), await knownOperations(ref, days, context));
  return usage.map((field) => ({ ...field, owners: owners.of(field.coordinate) }));
}

/** Plan cost and losses by subgraph outage of each known operation. */
export async function blastRadiusView(ref: GraphRef, served: Launch | null, days: number, context: ApiContext) {
  if (served?.artifact == null) return [];
  const operations = distinctTexts(await knownOperations(ref, days, context));
  const supergraphSdl = await context.registry.dependencies.store.blob(served.artifact.supergraph);
  const analysis = await context.planAnalyzer.analyze({
    supergraphSdl,
    operations: operations.map(({ body }) => body),
  });
  return operations.flatMap(({ name }, index) => {
    const found = analysis[index];
    return found == null ? [] : [{ operation: name, cost: found.cost, outages: found.outages }];
  });
}

/** Leaves out signatures from traffic whose operation is in a manifest, and invalid documents. */
export function distinctTexts(operations: readonly KnownOperation[]): readonly KnownOperation[] {
  const published = new Set(operations.filter(({ source }) => source === 'manifest').map(({ name }) => name));
  return operations.filter(
    ({ source, name, body }) => (source === 'manifest' || !published.has(name)) && isDocument(body),
  );
}

function isDocument(body: string): boolean {
  try {
    return parse(body).definitions.length > 0;
  } catch {
    return false;
  }
}

/** The changes of the API schema with a launch, compared with the launch that was served before. */
export async function changesView(launch: Launch, ref: GraphRef, context: ApiContext) {
  if (launch.artifact === null) return [];
  const earlier = await context.registry.history(ref, 100, launch.id);
  const before = earlier.find(({ id, artifact }) => id !== launch.id && artifact !== null);
  if (before === undefined || before.artifact?.api === launch.artifact.api) return [];
  // Removed elements have owners in the earlier launch.
  const owners = readOwners(
    await readSources(context.registry.dependencies.store, [...launch.subgraphs, ...before.subgraphs]),
  );
  return findChanges(await readApiSchema(before, context), await readApiSchema(launch, context)).map(
    ({ code, coordinate, description }) => ({ code, coordinate, description, owners: owners.of(coordinate) }),
  );
}
