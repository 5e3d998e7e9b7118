/** All that executing a fetch needs, read from the plan once. */
import type { FetchNode } from '@apollo/query-planner';
import { isInterfaceType, isObjectType, OperationTypeNode } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { renamedKeys } from '@marquee/federation/fetch-operation';
import type { PlanPath } from '@marquee/federation/plan-visitor';
import type { EntityKeys, RequiresInputs } from '@marquee/federation/requires-inputs';
import type { SyntheticField } from '@marquee/federation/synthetic-fields';
import type { FetchLimit, LimitFetch } from '../../../demand-control/fetch-limits.js';
import type { CachedFetch, CachedFetchOf } from '../../../entity-cache/cached-fetch.js';
import type { StaleFetch } from '../../../stale-if-error/stale-fetch.js';
import type { StaleFetchOf } from '../../../stale-if-error/stale-fetches.js';
import type { FetchProfile, ProfileFetch } from '../../../policies/fetch-profile.js';
import type { MergeableFetch } from '../../../subgraph-client/merging/mergeable-fetch.js';
import type { MergeableFetches } from '../../mergeable-fetches.js';
import type { SubgraphRequest } from '../../../subgraph-client/subgraph-request.js';
import { compileAppliesTo } from './applies-to.js';
import { compileBatch } from './entity-batch.js';
import type { CreateBatch } from './entity-batch.js';
import { compileContext } from './context-arguments.js';
import type { ReadContext } from './context-arguments.js';
import type { IsSubtype } from '../data.js';
import { readFetchSelection } from './fetch-selection.js';
import type { FetchSelection } from './fetch-selection.js';
import { compileFlattenPath } from './flatten-path.js';
import type { FindTargets } from './flatten-path.js';
import { compilePruneResponse } from './prune-response.js';
import type { PruneResponse } from './prune-response.js';
import { compileRepresentation } from './representations.js';
import type { RepresentationRules } from './representations.js';
import { readFetchRequiresInputs } from './requires-inputs.js';
import { compileRewrites } from './rewrites.js';
import type { Rewrite } from './rewrites.js';

export interface FetchContext {
  readonly supergraphSchema: GraphQLSchema;
  readonly isSubtype: IsSubtype;
  readonly isObjectTypeName: (name: string) => boolean;
  readonly syntheticFields: ReadonlyMap<string, SyntheticField>;
  readonly requiresInputs: RequiresInputs;
  /** By subgraph. */
  readonly entityKeys: ReadonlyMap<string, readonly EntityKeys[]>;
  /** Whether a fetch of the plan takes arguments from a context, so that one entity differs from path to path. */
  readonly usesContextArguments: boolean;
  readonly limitFetch: LimitFetch;
  readonly staleFetchOf: StaleFetchOf;
  readonly cachedFetchOf: CachedFetchOf;
  readonly profileFetch: ProfileFetch;
  /** The fetches that request the same as another fetch. */
  readonly deduplicated: ReadonlySet<FetchNode>;
  readonly mergeable: MergeableFetches;
}

export interface PreparedFetch {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | null;
  readonly kind: SubgraphRequest['kind'];
  /** Variables that the query uses, by their names in the plan. */
  readonly variables: readonly string[];
  /** Null when its estimated cost is always within the limit. */
  readonly limit: FetchLimit | null;
  /** Null when nothing of it may be stale. */
  readonly stale: StaleFetch | null;
  /** Null when its responses may not be cached. */
  readonly cached: CachedFetch | null;
  /** Where the objects that it is for are in the merged data. */
  readonly path: PlanPath;
  readonly profile: FetchProfile;
  /** Null when it is sent on its own. */
  readonly mergeable: MergeableFetch | null;
  readonly findTargets: FindTargets;
  /** Whether another fetch of the plan requests the same. */
  readonly isDeduplicated: boolean;
  /** Null for a fetch of root fields. */
  readonly createBatch: CreateBatch | null;
  readonly rewriteOutput: Rewrite | null;
  readonly readContext: ReadContext | null;
  readonly selection: FetchSelection;
  readonly pruneResponse: PruneResponse;
  /** The plan key of a response name in the fetch. */
  readonly keyOf: (responseName: string) => string;
  readonly context: FetchContext;
}

export function prepareFetch(node: FetchNode, path: PlanPath, context: FetchContext): PreparedFetch {
  const { isSubtype, syntheticFields, requiresInputs } = context;
  const subgraph = node.serviceName;
  const isEntities = node.requires !== undefined;
  const renames = renamedKeys(node.outputRewrites);
  const keyOf = (responseName: string): string => renames.get(responseName) ?? responseName;
  const nameOf = (field: string): string => syntheticFields.get(field)?.field ?? field;
  // Any field that a `@requires` of the subgraph selects counts as an input, since the parts of a split fetch keep the
  // inputs of one another.
  const isRequiresInput = (field: string): boolean => requiresInputs.isInput(subgraph, field);
  const inputsOf = (typeName: string, field: string): readonly string[] => requiresInputs.of(subgraph, typeName, field);
  const readContext = compileContext(node.contextRewrites, isSubtype);
  const selection = readFetchSelection(node.operation, isEntities, keyOf);
  return {
    subgraph,
    query: node.operation,
    operationName: node.operationName ?? null,
    kind: isEntities ? 'entities' : node.operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query',
    variables: node.variableUsages ?? [],
    limit: context.limitFetch(subgraph, node.operation),
    stale: context.staleFetchOf(node),
    cached: context.cachedFetchOf(node),
    path,
    profile: context.profileFetch(node.operation),
    mergeable: context.mergeable.get(node) ?? null,
    isDeduplicated: context.deduplicated.has(node),
    findTargets: compileFlattenPath(path, isSubtype, readContext !== null),
    createBatch: node.requires
      ? compileBatch({
          requires: node.requires,
          appliesTo: compileAppliesTo(node.requires, context.entityKeys.get(subgraph) ?? [], context),
          createRepresentation: compileRepresentation(node.requires, {
            ...{ isSubtype, nameOf, isRequiresInput },
            typeOf: typeIn(context),
          }),
          requiresInputs: readFetchRequiresInputs(node.operation, inputsOf, keyOf),
          rewriteInput: compileRewrites(node.inputRewrites, isSubtype),
          ...{ isSubtype, isObjectTypeName: context.isObjectTypeName },
        })
      : null,
    rewriteOutput: compileRewrites(node.outputRewrites, isSubtype),
    readContext,
    selection,
    pruneResponse: compilePruneResponse(selection),
    keyOf,
    context,
  };
}

function typeIn({ supergraphSchema }: FetchContext): RepresentationRules['typeOf'] {
  return (typeName, field) => {
    const type = supergraphSchema.getType(typeName);
    return isObjectType(type) || isInterfaceType(type) ? type.getFields()[field]?.type : undefined;
  };
}
