/** A supergraph with a planner for this thread: loads `@apollo/federation-internals` and `@apollo/query-planner`. */
import { setImmediate as nextEventLoopTurn } from 'node:timers/promises';
import { parse, printSchema } from 'graphql';
import type { DocumentNode } from 'graphql';
import { createPlanner, loadSupergraph, printSdl } from '@marquee/federation/planner';
import type { Planner, Schema } from '@marquee/federation/planner';
import { createPlannerSchema, rewriteSupergraph } from './planner-schema.js';
import type { PlannerSchema, SupergraphSchemas } from './planner-schema.js';

export interface SchemaWithPlanner extends PlannerSchema {
  /** The supergraph that the planner reads. */
  readonly plannerDocument: DocumentNode;
  /** Plans operations on the supergraph with synthetic fields. Takes more memory than all the rest. */
  readonly planner: Planner;
}

export interface LoadedSupergraph {
  readonly schema: SchemaWithPlanner;
  /** From which another thread makes the same `PlannerSchema`. */
  readonly schemas: SupergraphSchemas;
}

/**
 * Rejects when the text is no supergraph, or uses a feature that this engine does not support. Each step takes as long
 * as planning an operation for the first time, so other requests are served between the steps.
 */
export async function loadSchemaWithPlanner(supergraphSdl: string): Promise<LoadedSupergraph> {
  const supergraph = rewriteSupergraph(parse(supergraphSdl, { noLocation: true }));
  const { source, rewritten } = supergraph;
  await nextEventLoopTurn();
  const asComposed = loadSupergraph(source, { validate: true });
  await nextEventLoopTurn();
  // The composed supergraph is validated. The rewritten one cannot be: it keeps `@external` fields that nothing uses
  // any more, which validation refuses.
  asComposed.subgraphs();
  await nextEventLoopTurn();
  const schemas = { apiSdl: toSdl(asComposed.apiSchema()), supergraphSdl: toSdl(asComposed.schema) };
  const forPlanner =
    rewritten.document === source ? asComposed : loadSupergraph(rewritten.document, { validate: false });
  await nextEventLoopTurn();
  const planner = createPlanner(forPlanner);
  const plannerSchema = await createPlannerSchema(supergraph, schemas);
  return { schema: { ...plannerSchema, plannerDocument: rewritten.document, planner }, schemas };
}

export async function createSchemaWithPlanner(supergraphSdl: string): Promise<SchemaWithPlanner> {
  const { schema } = await loadSchemaWithPlanner(supergraphSdl);
  return schema;
}

/** A type may have extensions only: the library's own text of it is then no valid schema. */
function toSdl(schema: Schema): string {
  const sdl = printSdl(schema);
  return /^extend /m.test(sdl) ? printSchema(schema.toGraphQLJSSchema()) : sdl;
}
