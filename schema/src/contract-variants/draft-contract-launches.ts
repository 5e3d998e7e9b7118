/** Drafts the launches of contract variants. A launch of the source that composes launches them in the same commit. */
import type { ContractDefinition, Launch, Variant } from '../store/documents.js';
import { draftLaunchOfBuild } from '../launches/draft-launch.js';
import type { LaunchDraft, LaunchDependencies } from '../launches/draft-launch.js';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import type { RegistryStore } from '../store/registry-store.js';
import { readLaunchState } from '../launches/launch-state.js';

export type ContractVariant = Variant & { readonly contract: ContractDefinition };

export function isContractVariant(variant: Variant): variant is ContractVariant {
  return variant.contract !== undefined;
}

/** The contract variants of a source variant, ordered by name. */
export async function contractVariantsOf(store: RegistryStore, ref: GraphRef): Promise<readonly ContractVariant[]> {
  const source = printGraphRef(ref);
  return (await store.variantsOf(ref.graph))
    .filter(isContractVariant)
    .filter(({ contract }) => contract.source === source);
}

/** @param readSupergraph Reads the supergraph of the source's launch; called only when there is a contract variant. */
export async function draftContractLaunches(
  source: Launch,
  ref: GraphRef,
  readSupergraph: () => Promise<string>,
  dependencies: LaunchDependencies,
): Promise<readonly LaunchDraft[]> {
  if (source.artifact === null) return [];
  const contracts = await contractVariantsOf(dependencies.store, ref);
  if (contracts.length === 0) return [];
  const supergraphSdl = await readSupergraph();
  return Promise.all(
    contracts.map(({ graph, name, contract }) =>
      draftContractLaunch(
        { graph, variant: name },
        contract,
        { launch: source, supergraphSdl, trigger: 'source', by: source.by },
        dependencies,
      ),
    ),
  );
}

export interface SourceLaunch {
  readonly launch: Launch;
  readonly supergraphSdl: string;
  readonly trigger: 'contract' | 'source';
  readonly by: string;
}

export async function draftContractLaunch(
  ref: GraphRef,
  contract: ContractDefinition,
  { launch, supergraphSdl, trigger, by }: SourceLaunch,
  dependencies: LaunchDependencies,
): Promise<LaunchDraft> {
  const state = await readLaunchState(dependencies.store, ref);
  const built = await dependencies.composition.filter(supergraphSdl, contract.filter);
  const git = trigger === 'source' ? launch.git : null;
  return draftLaunchOfBuild(
    state,
    launch.subgraphs,
    built,
    [],
    { trigger, by, git, publications: [], from: launch.id, contract },
    dependencies,
  );
}
