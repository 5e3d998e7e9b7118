/**
 * A supergraph as the router plans on it: what each known operation costs is asked of the very planner that will have
 * to answer.
 */
import { operationFromDocument, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { PlanNode } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { validationErrors } from '../../checks/operations/validate-operation.js';
import { readRequiredFields } from './required-fields.js';
import type { RequiredFields } from './required-fields.js';

export interface PlannedGraph {
  readonly subgraphs: readonly string[];
  /** What clients may ask. */
  readonly apiSchema: GraphQLSchema;
  /** With what only subgraphs may ask of each other. */
  readonly wholeSchema: GraphQLSchema;
  readonly requiredFields: RequiredFields;
  /** Null for what this graph does not answer: an operation that is no longer valid is another check's finding. */
  plan(document: DocumentNode): Plan | null;
}

export interface Plan {
  /** Null when no subgraph is asked. */
  readonly node: PlanNode | null;
}

/** Those of the router, which refuses what goes beyond them. */
const PLANNING_LIMITS = { maxEvaluatedPlans: 1_000, pathsLimit: 5_000 };

/** Throws for what is no supergraph. */
export function readPlannedGraph(supergraphSdl: string): PlannedGraph {
  const supergraph = Supergraph.build(supergraphSdl, {
    supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
    validateSupergraph: false,
  });
  const planner = new QueryPlanner(supergraph, { debug: PLANNING_LIMITS });
  const api = supergraph.apiSchema();
  const apiSchema = api.toGraphQLJSSchema();
  return {
    subgraphs: [...supergraph.subgraphsMetadata()].map(({ name }) => name).toSorted(),
    apiSchema,
    wholeSchema: supergraph.schema.toGraphQLJSSchema(),
    requiredFields: readRequiredFields(parse(supergraphSdl, { noLocation: true })),
    plan: (document) => {
      if (validationErrors(apiSchema, document).length > 0) return null;
      const { node } = planner.buildQueryPlan(operationFromDocument(api, document));
      if (node?.kind === 'Subscription') return null;
      return { node: node ?? null };
    },
  };
}
