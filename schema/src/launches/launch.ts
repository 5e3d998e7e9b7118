/** A launch: from the subgraphs that are to stand to a supergraph that is served, or to the reasons why not. */
import type { Built } from '../composition/build.js';
import { draftContractsOf } from '../contract-variants/draft-contract-launches.js';
import type { Launch, StandingSubgraph } from '../store/documents.js';
import { draft, draftBuilt } from './draft-launch.js';
import type { LaunchCause, LaunchDraft, Launched, LaunchTools } from './draft-launch.js';
import type { GraphRef } from '../graph-ref.js';
import { hashOf } from '../store/registry-store.js';
import { readSources } from './launch-state.js';
import type { Standing } from './launch-state.js';

/** With what became of the variant's contracts. */
export interface LaunchedWithContracts extends Launched {
  readonly contracts: readonly Launched[];
}

/**
 * Composes and records: one commit holds the texts, the publication, the launch, the move of the pointer, and the same
 * of its contracts.
 */
export async function launch(
  standing: Standing,
  subgraphs: readonly StandingSubgraph[],
  newTexts: readonly string[],
  cause: LaunchCause,
  tools: LaunchTools,
): Promise<LaunchedWithContracts> {
  const { store, composer } = tools;
  const known = subgraphs.filter(({ sdl }) => !newTexts.some((text) => hashOf(text) === sdl));
  const sources = [
    ...(await readSources(store, known)),
    ...subgraphs
      .filter((each) => !known.includes(each))
      .map(({ name, url, sdl }) => ({ name, url, sdl: newTexts.find((text) => hashOf(text) === sdl) ?? '' })),
  ];
  const built: Built = subgraphs.length === 0 ? NO_SUBGRAPHS : await composer.build(sources);
  const own = await draftBuilt(standing, subgraphs, built, newTexts, cause, tools);
  return recordWithContracts(
    standing.ref,
    own,
    async () => (built.outcome === 'failed' ? '' : built.supergraphSdl),
    tools,
  );
}

const NO_SUBGRAPHS: Built = {
  outcome: 'failed',
  problems: [{ code: 'NO_SUBGRAPHS', message: 'No subgraph is left: publish one.', locations: [] }],
};

/** Records a launch whose supergraph is known already. */
export async function relaunch(
  standing: Standing,
  source: Launch,
  cause: LaunchCause,
  tools: LaunchTools,
): Promise<LaunchedWithContracts> {
  const own = await draft(
    standing,
    { subgraphs: source.subgraphs, problems: source.problems, hints: source.hints },
    source.artifact,
    [],
    cause,
    tools,
  );
  return recordWithContracts(standing.ref, own, () => tools.store.blob(source.artifact?.supergraph ?? ''), tools);
}

async function recordWithContracts(
  ref: GraphRef,
  own: LaunchDraft,
  readSupergraph: () => Promise<string>,
  tools: LaunchTools,
): Promise<LaunchedWithContracts> {
  const contracts = await draftContractsOf(own.launched.launch, ref, readSupergraph, tools);
  await tools.store.record([own, ...contracts].map(({ change }) => change));
  return { ...own.launched, contracts: contracts.map(({ launched }) => launched) };
}
