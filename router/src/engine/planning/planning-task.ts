/** What the planning threads and their workers send each other. */
import type { PlanNode } from '@apollo/query-planner';
import type { OperationLimits } from '@marquee/operation-limits/operation-limits';
import type { GraphQLErrorExtensions } from 'graphql';
import type { SupergraphSchemas } from './planner-schema.js';
import type { PlanningError } from './planning-error.js';

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
  | {
      readonly kind: 'plan';
      readonly text: string;
      readonly overrides: ReadonlyMap<string, boolean>;
      /** Names of subgraphs that the plan does without. */
      readonly without: readonly string[];
    };

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
