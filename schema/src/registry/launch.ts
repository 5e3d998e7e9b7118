/** A launch: from the subgraphs that are to stand to a supergraph that is served, or to the reasons why not. */
import type { Built } from '../compose/build.js';
import type { Composer } from '../compose/composer.js';
import type { SubgraphSource } from '../compose/compose.js';
import type { Versioned } from '@marquee/kit/store/port';
import type { Artifact, GitContext, Launch, Publication, StandingSubgraph, Trigger, Variant } from './documents.js';
import { printGraphRef } from './graph-ref.js';
import type { GraphRef } from './graph-ref.js';
import { hashOf } from './registry-store.js';
import type { LaunchChange, RegistryStore } from './registry-store.js';
import type { SignArtifact } from './signing.js';

export interface LaunchTools {
  readonly store: RegistryStore;
  readonly composer: Composer;
  readonly sign: SignArtifact;
  readonly clock: () => Date;
  readonly nextId: () => string;
}

export interface LaunchCause {
  readonly trigger: Trigger;
  readonly by: string;
  readonly git: GitContext | null;
  readonly publications: readonly Publication[];
  /** A launch whose subgraphs are taken over. */
  readonly from: string | null;
}

export interface Launched {
  readonly launch: Launch;
  readonly variant: Variant;
  /** Whether what routers get is another supergraph than before. */
  readonly changedSupergraph: boolean;
}

/** The variant and its newest launch, as read before a change. */
export interface Standing {
  readonly ref: GraphRef;
  readonly variant: Versioned<Variant> | null;
  readonly latest: Launch | null;
  readonly served: Launch | null;
}

export const readStanding = async (store: RegistryStore, ref: GraphRef): Promise<Standing> => {
  const variant = await store.variant(printGraphRef(ref));
  if (variant === null) return { ref, variant, latest: null, served: null };
  const { latestLaunch, servedLaunch } = variant.document;
  const latest = await store.launch(latestLaunch);
  return { ref, variant, latest, served: servedLaunch === null ? null : servedLaunch === latestLaunch ? latest : await store.launch(servedLaunch) };
};

/** With their texts, ready to be composed. */
export const readSources = async (store: RegistryStore, subgraphs: readonly StandingSubgraph[]): Promise<readonly SubgraphSource[]> => {
  const texts = await store.blobs(subgraphs.map(({ sdl }) => sdl));
  return subgraphs.map(({ name, url }, index) => ({ name, url, sdl: texts[index] ?? '' }));
};

/** Composes and records: one commit holds the texts, the publication, the launch and the move of the pointer. */
export const launch = async (standing: Standing, subgraphs: readonly StandingSubgraph[], newTexts: readonly string[], cause: LaunchCause, tools: LaunchTools): Promise<Launched> => {
  const { store, composer } = tools;
  const known = subgraphs.filter(({ sdl }) => !newTexts.some((text) => hashOf(text) === sdl));
  const sources = [
    ...(await readSources(store, known)),
    ...subgraphs.filter((each) => !known.includes(each)).map(({ name, url, sdl }) => ({ name, url, sdl: newTexts.find((text) => hashOf(text) === sdl) ?? '' })),
  ];
  const built: Built = subgraphs.length === 0 ? NO_SUBGRAPHS : await composer.build(sources);
  return record(standing, subgraphs, built, newTexts, cause, tools);
};

const NO_SUBGRAPHS: Built = { outcome: 'failed', problems: [{ code: 'NO_SUBGRAPHS', message: 'No subgraph is left: publish one.', locations: [] }] };

/** Records a launch whose supergraph is known already. */
export const relaunch = (standing: Standing, source: Launch, cause: LaunchCause, tools: LaunchTools): Promise<Launched> =>
  recordLaunch(standing, { subgraphs: source.subgraphs, problems: source.problems, hints: source.hints }, source.artifact, [], cause, tools);

const record = (standing: Standing, subgraphs: readonly StandingSubgraph[], built: Built, newTexts: readonly string[], cause: LaunchCause, tools: LaunchTools): Promise<Launched> => {
  if (built.outcome === 'failed') return recordLaunch(standing, { subgraphs, problems: built.problems, hints: [] }, null, newTexts, cause, tools);
  const { supergraphSdl, apiSdl, hints } = built;
  const hashes = { supergraph: hashOf(supergraphSdl), api: hashOf(apiSdl) };
  return recordLaunch(standing, { subgraphs, problems: [], hints }, hashes, [...newTexts, supergraphSdl, apiSdl], cause, tools);
};

const recordLaunch = async (
  { ref, variant: before, served }: Standing,
  outcome: Pick<Launch, 'subgraphs' | 'problems' | 'hints'>,
  hashes: Omit<Artifact, 'signature'> | null,
  texts: readonly string[],
  { publications, ...cause }: LaunchCause,
  { store, sign, clock, nextId }: LaunchTools,
): Promise<Launched> => {
  const id = nextId();
  const graphRef = printGraphRef(ref);
  const artifact = hashes && { supergraph: hashes.supergraph, api: hashes.api, signature: await sign({ graphRef, launch: id, supergraph: hashes.supergraph }) };
  const made: Launch = { id, variant: graphRef, ...outcome, ...cause, artifact, publications: publications.map((publication) => publication.id), at: clock().toISOString() };
  const variant: Variant = { id: graphRef, graph: ref.graph, name: ref.variant, latestLaunch: id, servedLaunch: artifact === null ? (before?.document.servedLaunch ?? null) : id };
  const change: LaunchChange = { texts, publications, launch: made, variant, before };
  await store.record(change);
  return { launch: made, variant, changedSupergraph: artifact !== null && artifact.supergraph !== served?.artifact?.supergraph };
};
