/** Drafts launches: signed and not recorded yet, so that several launches can be recorded in one commit. */
import type { RoutingUrls } from '@marquee/runtime/routing-url';
import type { BuildResult } from '../composition/build.js';
import type { CompositionThread } from '../composition/composition-thread.js';
import type {
  Artifact,
  ContractDefinition,
  GitContext,
  Launch,
  Publication,
  LaunchedSubgraph,
  Trigger,
  Variant,
} from '../store/documents.js';
import { printGraphRef } from '../graph-ref.js';
import { hashOf } from '../store/registry-store.js';
import type { LaunchChange, RegistryStore } from '../store/registry-store.js';
import type { SignArtifact } from './signing.js';
import type { LaunchState } from './launch-state.js';

export interface LaunchDependencies {
  readonly store: RegistryStore;
  readonly composition: CompositionThread;
  /** The rule for the routing URLs of subgraphs. */
  readonly routingUrls: RoutingUrls;
  readonly sign: SignArtifact;
  readonly clock: () => Date;
  readonly nextId: () => string;
}

export interface LaunchCause {
  readonly trigger: Trigger;
  readonly by: string;
  readonly git: GitContext | null;
  readonly publications: readonly Publication[];
  /** The launch whose subgraphs are reused: the target of a rollback, the source of a promotion or a contract. */
  readonly from: string | null;
  /** The contract that filters the supergraph of `from`. */
  readonly contract?: ContractDefinition;
}

export interface LaunchResult {
  readonly launch: Launch;
  readonly variant: Variant;
  /** Whether routers get a different supergraph than before. */
  readonly changedSupergraph: boolean;
}

export interface LaunchDraft {
  readonly change: LaunchChange;
  readonly launched: LaunchResult;
}

export function draftLaunchOfBuild(
  state: LaunchState,
  subgraphs: readonly LaunchedSubgraph[],
  built: BuildResult,
  newTexts: readonly string[],
  cause: LaunchCause,
  dependencies: LaunchDependencies,
): Promise<LaunchDraft> {
  if (built.outcome === 'failed')
    return draftLaunch(state, { subgraphs, problems: built.problems, hints: [] }, null, newTexts, cause, dependencies);
  const { supergraphSdl, apiSdl, hints } = built;
  const hashes = { supergraph: hashOf(supergraphSdl), api: hashOf(apiSdl) };
  return draftLaunch(
    state,
    { subgraphs, problems: [], hints },
    hashes,
    [...newTexts, supergraphSdl, apiSdl],
    cause,
    dependencies,
  );
}

export async function draftLaunch(
  { ref, variant: before, served }: LaunchState,
  outcome: Pick<Launch, 'subgraphs' | 'problems' | 'hints'>,
  hashes: Omit<Artifact, 'signature'> | null,
  texts: readonly string[],
  { publications, contract, ...cause }: LaunchCause,
  { sign, clock, nextId }: LaunchDependencies,
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
