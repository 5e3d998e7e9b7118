/** Launches as results of mutations: what the connected routers made of them, and of those of the contract variants. */
import type { GraphRef } from '../graph-ref.js';
import { printGraphRef } from '../graph-ref.js';
import { MAX_CONFIRMATION_MS } from '../launches/connected-routers.js';
import type { LaunchResult } from '../launches/draft-launch.js';
import type { LaunchedWithContracts } from '../launches/launch.js';
import type { ApiContext } from './context.js';
import { launchView, routerView } from './launch-view.js';
import { graphRefOf } from './variant-view.js';

/** Waits up to `MAX_CONFIRMATION_MS` until the connected routers serve or refuse the launches. */
export async function launchedView(
  { contracts = [], ...own }: LaunchResult & Partial<LaunchedWithContracts>,
  ref: GraphRef,
  context: ApiContext,
) {
  const [launched, ...contractViews] = await Promise.all([
    launchedVariantView(own, ref, context),
    ...contracts.map(async (contract) => ({
      name: contract.variant.name,
      problems: contract.launch.problems,
      ...(await launchedVariantView(contract, graphRefOf(contract.variant), context)),
    })),
  ]);
  return { ...launched, contracts: contractViews };
}

async function launchedVariantView(
  { launch, variant, changedSupergraph }: LaunchResult,
  ref: GraphRef,
  context: ApiContext,
) {
  const isServed = variant.servedLaunch === launch.id;
  const routers = isServed
    ? await context.routers.waitForConfirmation(printGraphRef(ref), launch.id, AbortSignal.timeout(MAX_CONFIRMATION_MS))
    : [];
  const served = isServed ? launch : null;
  return {
    launch: launchView(launch, served, context),
    updatedGateway: changedSupergraph,
    routers: routers.map(routerView),
    launchId: launch.id,
  };
}

type LaunchedContract = Awaited<ReturnType<typeof launchedView>>['contracts'][number];

export function describeContract({ name, problems, routers, launchId }: LaunchedContract): string {
  const [first] = problems;
  return first === undefined
    ? `The contract ${name} was launched as well. ${describeRouters({ routers, launchId })}`
    : `The contract ${name} keeps serving its previous supergraph because of ${first.code}: ${first.message}`;
}

export function describeRouters({
  routers,
  launchId,
}: {
  readonly routers: readonly ReturnType<typeof routerView>[];
  readonly launchId: string;
}): string {
  if (routers.length === 0) return 'No router is connected.';
  const refused = routers.filter(({ refusal }) => refusal !== null);
  if (refused.length > 0) return refused.map(({ id, refusal }) => `Router ${id} refused it: ${refusal}.`).join(' ');
  const serving = routers.filter(({ launch }) => launch === launchId).length;
  return `${serving} of ${routers.length} connected routers serve it${serving === routers.length ? '.' : '; the others have not reported yet.'}`;
}
