/** Variants as objects of the API. */
import { describeFilter } from '../contract-variants/contract-filter.js';
import type { ContractDefinition, Variant } from '../store/documents.js';
import { printGraphRef, readGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import type { LaunchState } from '../launches/launch-state.js';
import type { ApiContext } from './context.js';
import { blastRadiusView, fieldUsageView, ownersIn } from './schema-view.js';
import { once, onceOnSchema } from './api-request.js';
import { launchView, readText, routerView, subgraphView } from './launch-view.js';

export function graphRefOf({ graph, name }: Variant): GraphRef {
  return { graph, variant: name };
}

/** Null for a variant that does not exist. */
export async function readVariantView(ref: GraphRef, context: ApiContext) {
  const state = await once(context, `state ${printGraphRef(ref)}`, () => context.registry.launchState(ref));
  return state.variant === null ? null : variantView(state, context);
}

const MAX_LAUNCHES = 100;
const MAX_SWITCH_RECORDS = 200;

function variantView({ ref, variant, latest, served }: LaunchState, context: ApiContext) {
  const { registry, routers, persistedOperations } = context;
  const subgraphs = (latest?.subgraphs ?? []).map((subgraph) => subgraphView(subgraph, context));
  return {
    __typename: 'GraphVariant',
    id: printGraphRef(ref),
    name: ref.variant,
    subgraphs,
    subgraph: ({ name }: { name: string }) => subgraphs.find((subgraph) => subgraph.name === name) ?? null,
    latestLaunch: latest && launchView(latest, served, context),
    latestApprovedLaunch: served && launchView(served, served, context),
    latestPublication: served?.artifact && {
      schema: {
        hash: served.artifact.api,
        document: () => readText(served.artifact?.api ?? '', context),
      },
    },
    ...contractView(variant?.document.contract ?? null, context),
    contracts: async (): Promise<readonly unknown[]> => {
      const contracts = await registry.contractVariants(ref);
      return Promise.all(contracts.map((contract) => readVariantView(graphRefOf(contract), context)));
    },
    persistedQueryList: async () => listView((await persistedOperations.list(printGraphRef(ref))).id),
    launches: async ({ first, before }: { first: number; before?: string | null }) => {
      const limit = Math.min(Math.max(first, 1), MAX_LAUNCHES);
      const launches = await once(context, `launches ${printGraphRef(ref)} ${limit} ${before}`, () =>
        registry.history(ref, limit, before ?? undefined),
      );
      return launches.map((launch) => launchView(launch, served, context));
    },
    owners: async () => (served === null ? [] : (await ownersIn(served, context)).all),
    fieldUsage: ({ days }: { days: number }) =>
      onceOnSchema(context, `usage ${printGraphRef(ref)} ${days}`, () => fieldUsageView(ref, served, days, context)),
    blastRadius: ({ days }: { days: number }) =>
      onceOnSchema(context, `reach ${printGraphRef(ref)} ${days}`, () => blastRadiusView(ref, served, days, context)),
    approvals: () => context.approvals.list(printGraphRef(ref)),
    switches: () => context.switches.current(ref),
    switchHistory: ({ first, before }: { first: number; before?: string | null }) =>
      context.switches.history(ref, Math.min(Math.max(first, 1), MAX_SWITCH_RECORDS), before ?? undefined),
    switchNames: () => once(context, `switch names ${printGraphRef(ref)}`, () => context.switches.names(ref)),
    routers: routers.of(printGraphRef(ref)).map(routerView),
  };
}

/** The fields of a contract variant; null for a variant with subgraphs of its own. */
function contractView(contract: ContractDefinition | null, context: ApiContext) {
  const source = contract && readGraphRef(contract.source);
  return {
    sourceVariant: (): Promise<unknown> | null => source && readVariantView(source, context),
    contractFilterConfigDescription: source && describeFilter(source.variant, contract.filter),
    contractFilter: contract && contract.filter,
  };
}

/** A variant has one list, whose id and name are the graph ref. */
export function listView(id: string) {
  return { id, name: id };
}
