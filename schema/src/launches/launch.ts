/** Launches: composes subgraphs, and records the outcome together with the launches of the contract variants. */
import type { BuildResult } from '../composition/build.js';
import { draftContractLaunches } from '../contract-variants/draft-contract-launches.js';
import type { Launch, LaunchedSubgraph } from '../store/documents.js';
import { draftLaunch, draftLaunchOfBuild } from './draft-launch.js';
import type { LaunchCause, LaunchDraft, LaunchResult, LaunchDependencies } from './draft-launch.js';
import type { GraphRef } from '../graph-ref.js';
import { hashOf } from '../store/registry-store.js';
import { readSources } from './launch-state.js';
import type { LaunchState } from './launch-state.js';
import { requireUrl } from './validate-publication.js';

/** A launch with the launches of the variant's contract variants. */
export interface LaunchedWithContracts extends LaunchResult {
  readonly contracts: readonly LaunchResult[];
}

/**
 * Composes the subgraphs and records the launch. One commit holds the SDL texts, the publications, the launch and the
 * variant's pointer, for the variant and its contract variants.
 */
export async function composeAndLaunch(
  state: LaunchState,
  subgraphs: readonly LaunchedSubgraph[],
  newTexts: readonly string[],
  cause: LaunchCause,
  dependencies: LaunchDependencies,
): Promise<LaunchedWithContracts> {
  const { store, composition, routingUrls } = dependencies;
  // Those of earlier publications too: the rule may be stricter now.
  for (const { name, url } of subgraphs) requireUrl(name, url, routingUrls);
  const known = subgraphs.filter(({ sdl }) => !newTexts.some((text) => hashOf(text) === sdl));
  const sources = [
    ...(await readSources(store, known)),
    ...subgraphs
      .filter((each) => !known.includes(each))
      .map(({ name, url, sdl }) => ({ name, url, sdl: newTexts.find((text) => hashOf(text) === sdl) ?? '' })),
  ];
  const built: BuildResult = subgraphs.length === 0 ? NO_SUBGRAPHS : await composition.build(sources);
  const own = await draftLaunchOfBuild(state, subgraphs, built, newTexts, cause, dependencies);
  return recordWithContracts(
    state.ref,
    own,
    async () => (built.outcome === 'failed' ? '' : built.supergraphSdl),
    dependencies,
  );
}

const NO_SUBGRAPHS: BuildResult = {
  outcome: 'failed',
  problems: [{ code: 'NO_SUBGRAPHS', message: 'The variant has no subgraph: publish one.', locations: [] }],
};

/** Records a launch with the supergraph of an earlier launch, without composing. */
export async function relaunch(
  state: LaunchState,
  source: Launch,
  cause: LaunchCause,
  dependencies: LaunchDependencies,
): Promise<LaunchedWithContracts> {
  for (const { name, url } of source.subgraphs) requireUrl(name, url, dependencies.routingUrls);
  const own = await draftLaunch(
    state,
    { subgraphs: source.subgraphs, problems: source.problems, hints: source.hints },
    source.artifact,
    [],
    cause,
    dependencies,
  );
  return recordWithContracts(
    state.ref,
    own,
    () => dependencies.store.blob(source.artifact?.supergraph ?? ''),
    dependencies,
  );
}

async function recordWithContracts(
  ref: GraphRef,
  own: LaunchDraft,
  readSupergraph: () => Promise<string>,
  dependencies: LaunchDependencies,
): Promise<LaunchedWithContracts> {
  const contracts = await draftContractLaunches(own.launched.launch, ref, readSupergraph, dependencies);
  await dependencies.store.record([own, ...contracts].map(({ change }) => change));
  return { ...own.launched, contracts: contracts.map(({ launched }) => launched) };
}
