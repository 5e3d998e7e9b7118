/** The worker that validates and plans operations; see `planning-threads.ts`. */
import { workerData } from 'node:worker_threads';
import type { PlanNode } from '@apollo/query-planner';
import { serveTasks } from '@marquee/runtime/threads/serve-tasks';
import { parseAndValidateWithinLimits } from '@marquee/operation-limits/parse-and-validate';
import type { OperationLimits } from '@marquee/operation-limits/operation-limits';
import { parse } from 'graphql';
import type { GraphQLErrorExtensions } from 'graphql';
import { planOperation } from './plan-operation.js';
import { reasonOf } from '../../errors.js';
import type { SupergraphSchemas } from './planner-schema.js';
import { PlanningError } from './planning-error.js';
import { loadSchemaWithPlanner } from './schema-with-planner.js';
import type { SchemaWithPlanner } from './schema-with-planner.js';

export interface PlanningWorkerData {
  readonly limits: OperationLimits;
  readonly introspection: boolean;
}

/** For all later tasks, until the next supergraph. */
export interface LoadTask {
  readonly kind: 'load';
  readonly supergraphSdl: string;
}

export type LoadResult = { readonly schemas: SupergraphSchemas } | { readonly refusal: string };

export type PlanningTask =
  | { readonly kind: 'validate'; readonly text: string }
  /** @param text A document of one operation without fragment definitions. */
  | { readonly kind: 'plan'; readonly text: string; readonly overrides: ReadonlyMap<string, boolean> };

/** An error of GraphQL that can be sent between threads. */
export interface TransferredError {
  readonly message: string;
  readonly positions: readonly number[];
  readonly extensions: GraphQLErrorExtensions;
}

export type PlanningResult =
  | { readonly errors: readonly TransferredError[] }
  | { readonly plan: PlanNode | null }
  | { readonly failure: Pick<PlanningError, 'code' | 'message'> & { readonly cause: string } };

const data = workerData as PlanningWorkerData;
let schema: SchemaWithPlanner | null = null;

serveTasks<LoadTask | PlanningTask, LoadResult | PlanningResult>((task) => {
  if (task.kind === 'load') return load(task.supergraphSdl);
  if (schema === null) throw new Error('No supergraph is loaded.');
  return task.kind === 'validate' ? validate(task.text, schema) : plan(task, schema);
});

async function load(supergraphSdl: string): Promise<LoadResult> {
  // Two supergraphs at once would take twice the memory.
  schema = null;
  try {
    const loaded = await loadSchemaWithPlanner(supergraphSdl);
    schema = loaded.schema;
    return { schemas: loaded.schemas };
  } catch (error) {
    return { refusal: reasonOf(error) };
  }
}

function validate(text: string, { apiSchema }: SchemaWithPlanner): PlanningResult {
  const { errors = [] } = parseAndValidateWithinLimits(apiSchema, text, data.limits, data);
  return {
    errors: errors.map(({ message, positions, extensions }) => ({ message, positions: positions ?? [], extensions })),
  };
}

function plan(
  { text, overrides }: Extract<PlanningTask, { readonly kind: 'plan' }>,
  withPlanner: SchemaWithPlanner,
): PlanningResult {
  try {
    return { plan: planOperation(parse(text, { noLocation: true }), withPlanner, overrides) };
  } catch (error) {
    if (!(error instanceof PlanningError) || isOutOfStack(error.cause)) throw error;
    return { failure: { code: error.code, message: error.message, cause: String(error.cause) } };
  }
}

/** The call stack is a limit of the thread and not a fact about the operation. */
function isOutOfStack(error: unknown): boolean {
  return error instanceof RangeError;
}
