/**
 * A launch on its way into the store: made, signed, and not recorded yet, so that several can be recorded together or
 * not at all.
 */
import type { Built } from '../composition/build.js';
import type { Composer } from '../composition/composition-thread.js';
import type {
  Artifact,
  Contract,
  GitContext,
  Launch,
  Publication,
  StandingSubgraph,
  Trigger,
  Variant,
} from '../store/documents.js';
import { printGraphRef } from '../graph-ref.js';
import { hashOf } from '../store/registry-store.js';
import type { LaunchChange, RegistryStore } from '../store/registry-store.js';
import type { SignArtifact } from './signing.js';
import type { Standing } from './launch-state.js';

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
  /** The contract by which that one is filtered. */
  readonly contract?: Contract;
}

export interface Launched {
  readonly launch: Launch;
  readonly variant: Variant;
  /** Whether what routers get is another supergraph than before. */
  readonly changedSupergraph: boolean;
}

export interface LaunchDraft {
  readonly change: LaunchChange;
  readonly launched: Launched;
}

export function draftBuilt(
  standing: Standing,
  subgraphs: readonly StandingSubgraph[],
  built: Built,
  newTexts: readonly string[],
  cause: LaunchCause,
  tools: LaunchTools,
): Promise<LaunchDraft> {
  if (built.outcome === 'failed')
    return draft(standing, { subgraphs, problems: built.problems, hints: [] }, null, newTexts, cause, tools);
  const { supergraphSdl, apiSdl, hints } = built;
  const hashes = { supergraph: hashOf(supergraphSdl), api: hashOf(apiSdl) };
  return draft(
    standing,
    { subgraphs, problems: [], hints },
    hashes,
    [...newTexts, supergraphSdl, apiSdl],
    cause,
    tools,
  );
}

export async function draft(
  { ref, variant: before, served }: Standing,
  outcome: Pick<Launch, 'subgraphs' | 'problems' | 'hints'>,
  hashes: Omit<Artifact, 'signature'> | null,
  texts: readonly string[],
  { publications, contract, ...cause }: LaunchCause,
  { sign, clock, nextId }: LaunchTools,
): Promise<LaunchDraft> {
  const id = nextId();
  const graphRef = printGraphRef(ref);
  const artifact = hashes && {
    supergraph: hashes.supergraph,
    api: hashes.api,
    signature: await sign({ graphRef, launch: id, supergraph: hashes.supergraph }),
  };
  const filtered = contract && { filter: contract.filter };
  const launch: Launch = {
    id,
    variant: graphRef,
    ...outcome,
    ...cause,
    ...filtered,
    artifact,
    publications: publications.map((publication) => publication.id),
    at: clock().toISOString(),
  };
  const servedLaunch = artifact === null ? (before?.document.servedLaunch ?? null) : id;
  const variant: Variant = {
    id: graphRef,
    graph: ref.graph,
    name: ref.variant,
    latestLaunch: id,
    servedLaunch,
    ...(contract && { contract }),
  };
  const changedSupergraph = artifact !== null && artifact.supergraph !== served?.artifact?.supergraph;
  return { change: { texts, publications, launch, variant, before }, launched: { launch, variant, changedSupergraph } };
}
