/** All that a fetch of the plan needs while running, read from the plan once. */
import type { FetchNode } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import type { SubgraphRequest } from '../../subgraph-client/subgraph-request.js';
import { subgraphCoordinate } from '@marquee/federation/synthetic-fields';
import type { SyntheticField } from '@marquee/federation/synthetic-fields';
import type { EntityKeys } from '@marquee/federation/requires-inputs';
import { compileContext } from './context-arguments.js';
import type { ReadContext } from './context-arguments.js';
import type { IsSubtype } from './data.js';
import { readFetchSelection } from './fetch-selection.js';
import type { FetchSelection } from './fetch-selection.js';
import { readFetchRequiresInputs } from './requires-inputs.js';
import { compilePruneResponse } from './prune-response.js';
import type { PruneResponse } from './prune-response.js';
import type { FetchRequiresInputs } from './requires-inputs.js';
import { compileAppliesTo } from './applies-to.js';
import type { AppliesTo } from './applies-to.js';
import { compileRepresentation } from './representations.js';
import type { CreateRepresentation } from './representations.js';
import { compileRewrites, renamesIn } from './rewrites.js';
import type { Rewrite } from './rewrites.js';
import { compileFlattenPath } from './flatten-path.js';
import type { FindTargets } from './flatten-path.js';

export interface FetchContext {
  readonly isSubtype: IsSubtype;
  readonly isObjectTypeName: (name: string) => boolean;
  readonly syntheticFields: ReadonlyMap<string, SyntheticField>;
  readonly requiresInputs: ReadonlyMap<string, readonly string[]>;
  readonly entityKeys: ReadonlyMap<string, readonly EntityKeys[]>;
  /** Subgraph -> its name in the join directives. */
  readonly graphNames: ReadonlyMap<string, string>;
  /**
   * Some fetch of the plan takes arguments from around its entities, so that one entity differs from place to place.
   */
  readonly usesContextArguments: boolean;
  /** Those that ask what others ask, too. */
  readonly deduplicated: ReadonlySet<FetchNode>;
}

export interface PreparedFetch {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | null;
  readonly kind: SubgraphRequest['kind'];
  /** By the plan's names. */
  readonly variables: readonly string[];
  readonly findTargets: FindTargets;
  /** Whether another fetch of the plan asks the same. */
  readonly isDeduplicated: boolean;
  readonly appliesTo: AppliesTo;
  /** Null for a fetch of root fields. */
  readonly createRepresentation: CreateRepresentation | null;
  readonly requiresInputs: FetchRequiresInputs;
  readonly rewriteInput: Rewrite | null;
  readonly rewriteOutput: Rewrite | null;
  readonly readContext: ReadContext | null;
  readonly selection: FetchSelection;
  readonly pruneResponse: PruneResponse;
  readonly keyOf: (responseName: string) => string;
  readonly context: FetchContext;
}

export function prepareFetch(
  node: FetchNode,
  path: readonly (string | number)[],
  context: FetchContext,
): PreparedFetch {
  const { isSubtype, syntheticFields: inputFields, requiresInputs: requiredFields, graphNames } = context;
  const graph = graphNames.get(node.serviceName) ?? node.serviceName;
  const isEntities = node.requires !== undefined;
  const renames = renamesIn(node.outputRewrites);
  const keyOf = (responseName: string): string => renames.get(responseName) ?? responseName;
  const nameOf = (field: string): string => inputFields.get(field)?.field ?? field;
  const requiredBy = (typeName: string, field: string): readonly string[] =>
    requiredFields.get(subgraphCoordinate(graph, typeName, field)) ?? [];
  // A fetch that was split keeps what its other part requires.
  const ofGraph = new Set(
    [...requiredFields].flatMap(([coordinate, fields]) => (coordinate.startsWith(`${graph}:`) ? fields : [])),
  );
  const selection = readFetchSelection(node.operation, isEntities, keyOf);
  const inputs = readFetchRequiresInputs(node.operation, requiredBy, keyOf);
  return {
    subgraph: node.serviceName,
    query: node.operation,
    operationName: node.operationName ?? null,
    kind: isEntities ? 'entities' : node.operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query',
    variables: node.variableUsages ?? [],
    isDeduplicated: context.deduplicated.has(node),
    findTargets: compileFlattenPath(path, isSubtype),
    appliesTo: compileAppliesTo(node.requires ?? [], context.entityKeys.get(graph) ?? [], context),
    createRepresentation: node.requires
      ? compileRepresentation(node.requires, { isSubtype, nameOf, isRequiresInput: (field) => ofGraph.has(field) })
      : null,
    requiresInputs: inputs,
    rewriteInput: compileRewrites(node.inputRewrites, isSubtype),
    rewriteOutput: compileRewrites(node.outputRewrites, isSubtype),
    readContext: compileContext(node.contextRewrites, isSubtype),
    selection,
    pruneResponse: compilePruneResponse(selection),
    keyOf,
    context,
  };
}
