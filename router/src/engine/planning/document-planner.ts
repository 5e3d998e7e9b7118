/** The interface between an engine and the planner, which may be in another thread. */
import type { PlanNode } from '@apollo/query-planner';
import type { DocumentNode } from 'graphql';
import type { SupergraphSchemas } from './planner-schema.js';
import type { Requester } from './requester.js';

export interface DocumentPlanner {
  /**
   * Plans a document of one operation without fragment definitions; null when nothing has to be fetched. Fails with a
   * `PlanningError`, which holds for every later attempt, or with a `PlanningUnavailableError`, which does not.
   *
   * @param overrides Override label -> whether the override is followed.
   * @param without Names of subgraphs that the plan does without.
   */
  plan(
    document: DocumentNode,
    overrides: ReadonlyMap<string, boolean>,
    requester: Requester,
    without?: readonly string[],
  ): PlanNode | null | Promise<PlanNode | null>;
  close(): Promise<void>;
}

/** A planner that also makes the schemas of its supergraph. */
export interface SupergraphPlanner extends DocumentPlanner {
  /** Rejects when the text is no supergraph, or has a feature that the planner does not support. */
  readonly schemas: Promise<SupergraphSchemas>;
}
