/** Plans operations on a supergraph with the router's planner and its limits. */
import type { PlanNode } from '@apollo/query-planner';
import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { readNamespaces } from '@marquee/federation/namespaces';
import { createPlanner, loadSupergraph } from '@marquee/federation/planner';
import { readRequiresInputs } from '@marquee/federation/requires-inputs';
import type { RequiresInputs } from '@marquee/federation/requires-inputs';
import { validationErrors } from '../operations/validate-operation.js';

export interface SupergraphPlanner {
  readonly subgraphs: readonly string[];
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** What fetches see: `@inaccessible` elements included. */
  readonly supergraphSchema: GraphQLSchema;
  readonly requiresInputs: RequiresInputs;
  /** Names of the types whose objects only group the fields of subgraphs; the router keeps them when these are lost. */
  readonly namespaces: ReadonlySet<string>;
  /** Null for a subscription, and for an operation that is not valid, which another check reports. */
  plan(document: DocumentNode): Plan | null;
}

export interface Plan {
  /** Null when nothing is fetched. */
  readonly node: PlanNode | null;
}

/** Throws when the text is no supergraph. */
export function createSupergraphPlanner(supergraphSdl: string): SupergraphPlanner {
  const supergraph = loadSupergraph(supergraphSdl, { validate: false });
  // Operations from usage reports are signatures without literals: the planner checks their arguments.
  const planner = createPlanner(supergraph, { validateOperations: true });
  const document = parse(supergraphSdl, { noLocation: true });
  const apiSchema = supergraph.apiSchema().toGraphQLJSSchema();
  return {
    subgraphs: [...supergraph.subgraphsMetadata()].map(({ name }) => name).toSorted(),
    apiSchema,
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    requiresInputs: readRequiresInputs(document),
    namespaces: readNamespaces(document),
    plan: (operation) => {
      if (validationErrors(apiSchema, operation).length > 0) return null;
      if (getOperationAST(operation)?.operation === OperationTypeNode.SUBSCRIPTION) return null;
      return { node: planner.plan(operation) };
    },
  };
}
