/** The query planner behind an interface: from an operation to a plan of fetches. */
import { operationFromDocument, printSchema, Supergraph } from '@apollo/federation-internals';
import type { Operation, Schema } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { checkFeatures, SUPPORTED_FEATURES } from './supported-features.js';

export type { Schema, Supergraph };

/** The SDL of a schema of this library. */
export function printSdl(schema: Schema): string {
  return printSchema(schema);
}

export interface Planner {
  /**
   * Plans the document's one operation, a query or a mutation.
   *
   * @param overrideConditions For each label of a progressive override, whether the override is followed.
   * @returns Null when nothing has to be fetched.
   * @throws `PlanningLimitError`, and an error of the planner's own for an operation that it finds no plan for.
   */
  plan(document: DocumentNode, overrideConditions?: ReadonlyMap<string, boolean>): PlanNode | null;
}

/** The operation needs more planning effort than `PLANNING_LIMITS` allow. */
export class PlanningLimitError extends Error {
  override readonly name = 'PlanningLimitError';
}

/**
 * Effort that planning one operation may take, in the planner's own counts, so that the same operation is refused on
 * every machine. The demo's browse page needs 1 evaluated plan. An operation at these limits, a hundred times what the
 * largest known operation needs, is still planned within a second.
 */
export const PLANNING_LIMITS = { maxEvaluatedPlans: 1_000, pathsLimit: 5_000 } as const;

/**
 * Throws when the document is no supergraph, or uses a feature that the router does not support.
 *
 * @param options.validate Whether the supergraph is checked as a composition result.
 */
export function loadSupergraph(supergraph: DocumentNode | string, options: { readonly validate: boolean }): Supergraph {
  checkFeatures(typeof supergraph === 'string' ? parse(supergraph, { noLocation: true }) : supergraph);
  return Supergraph.build(supergraph, {
    supportedFeatures: new Set(SUPPORTED_FEATURES),
    validateSupergraph: options.validate,
  });
}

/**
 * A `Planner` over `@apollo/query-planner`, with `PLANNING_LIMITS`.
 *
 * @param options.validateOperations Whether operations are validated by the planner; not needed for operations that are
 * valid by the rules of GraphQL already.
 */
export function createPlanner(
  supergraph: Supergraph,
  options: { readonly validateOperations: boolean } = { validateOperations: false },
): Planner {
  const planner = new QueryPlanner(supergraph, { debug: PLANNING_LIMITS });
  const schema = supergraph.apiSchema();
  return {
    plan: (document, overrideConditions = new Map()) => {
      const operation = operationFromDocument(schema, document, { validate: options.validateOperations });
      const { node } = buildPlan(planner, operation, overrideConditions);
      if (node?.kind === 'Subscription') throw new Error('Subscriptions cannot be planned.');
      return node ?? null;
    },
  };
}

function buildPlan(
  planner: QueryPlanner,
  operation: Operation,
  overrideConditions: ReadonlyMap<string, boolean>,
): QueryPlan {
  try {
    return planner.buildQueryPlan(operation, { overrideConditions: new Map(overrideConditions) });
  } catch (cause) {
    // The planner has no error class for reaching its limits, only these messages.
    if (cause instanceof Error && /exceeds limit|reached the limit/.test(cause.message))
      throw new PlanningLimitError('The operation exceeds the planning limits.', { cause });
    throw cause;
  }
}
