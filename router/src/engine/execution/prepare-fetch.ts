/** All that a fetch of the plan needs while running, read from the plan once. */
import type { FetchNode } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import type { SubgraphRequest } from '../../subgraph-client/subgraph-request.js';
import { requiredByKey } from '@marquee/federation/synthetic-fields';
import type { InputField } from '@marquee/federation/synthetic-fields';
import type { EntityKeys } from '@marquee/federation/requires-inputs';
import { compileContext } from './context-arguments.js';
import type { ReadContext } from './context-arguments.js';
import type { IsSubtype } from './data.js';
import { readFetchSelection } from './fetch-selection.js';
import type { FetchSelection } from './fetch-selection.js';
import { readInputs } from './requires-inputs.js';
import { compileKeepAsked } from './prune-response.js';
import type { KeepAsked } from './prune-response.js';
import type { Inputs } from './requires-inputs.js';
import { compileConcerns } from './applies-to.js';
import type { Concerns } from './applies-to.js';
import { compileRepresentation } from './representations.js';
import type { WriteRepresentation } from './representations.js';
import { compileRewrites, renamesIn } from './rewrites.js';
import type { Rewrite } from './rewrites.js';
import { compileTargets } from './flatten-path.js';
import type { FindTargets } from './flatten-path.js';

export interface FetchContext {
  readonly isSubtype: IsSubtype;
  readonly isObjectTypeName: (name: string) => boolean;
  readonly inputFields: ReadonlyMap<string, InputField>;
  readonly requiredFields: ReadonlyMap<string, readonly string[]>;
  readonly entityKeys: ReadonlyMap<string, readonly EntityKeys[]>;
  /** Subgraph -> its name in the join directives. */
  readonly graphNames: ReadonlyMap<string, string>;
  /**
   * Some fetch of the plan takes arguments from around its entities, so that one entity differs from place to place.
   */
  readonly dependsOnPlace: boolean;
  /** Those that ask what others ask, too. */
  readonly repeated: ReadonlySet<FetchNode>;
}

export interface CompiledFetch {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | null;
  readonly kind: SubgraphRequest['kind'];
  /** By the plan's names. */
  readonly variables: readonly string[];
  readonly findTargets: FindTargets;
  /** Whether another fetch of the plan asks the same. */
  readonly isRepeated: boolean;
  readonly concerns: Concerns;
  /** Null for a fetch of root fields. */
  readonly writeRepresentation: WriteRepresentation | null;
  readonly inputs: Inputs;
  readonly rewriteInput: Rewrite | null;
  readonly rewriteOutput: Rewrite | null;
  readonly readContext: ReadContext | null;
  readonly selection: FetchSelection;
  readonly keepAsked: KeepAsked;
  readonly keyOf: (responseName: string) => string;
  readonly context: FetchContext;
}

export function compileFetch(
  node: FetchNode,
  path: readonly (string | number)[],
  context: FetchContext,
): CompiledFetch {
  const { isSubtype, inputFields, requiredFields, graphNames } = context;
  const graph = graphNames.get(node.serviceName) ?? node.serviceName;
  const isEntities = node.requires !== undefined;
  const renames = renamesIn(node.outputRewrites);
  const keyOf = (responseName: string): string => renames.get(responseName) ?? responseName;
  const nameOf = (field: string): string => inputFields.get(field)?.field ?? field;
  const requiredBy = (typeName: string, field: string): readonly string[] =>
    requiredFields.get(requiredByKey(graph, typeName, field)) ?? [];
  // A fetch that was split keeps what its other part requires.
  const ofGraph = new Set(
    [...requiredFields].flatMap(([coordinate, fields]) => (coordinate.startsWith(`${graph}:`) ? fields : [])),
  );
  const selection = readFetchSelection(node.operation, isEntities, keyOf);
  const inputs = readInputs(node.operation, requiredBy, keyOf);
  return {
    subgraph: node.serviceName,
    query: node.operation,
    operationName: node.operationName ?? null,
    kind: isEntities ? 'entities' : node.operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query',
    variables: node.variableUsages ?? [],
    isRepeated: context.repeated.has(node),
    findTargets: compileTargets(path, isSubtype),
    concerns: compileConcerns(node.requires ?? [], context.entityKeys.get(graph) ?? [], context),
    writeRepresentation: node.requires
      ? compileRepresentation(node.requires, { isSubtype, nameOf, isInput: (field) => ofGraph.has(field) })
      : null,
    inputs,
    rewriteInput: compileRewrites(node.inputRewrites, isSubtype),
    rewriteOutput: compileRewrites(node.outputRewrites, isSubtype),
    readContext: compileContext(node.contextRewrites, isSubtype),
    selection,
    keepAsked: compileKeepAsked(selection),
    keyOf,
    context,
  };
}
