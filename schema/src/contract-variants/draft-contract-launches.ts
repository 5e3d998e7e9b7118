/** Contracts follow their source: each launch of it that composes launches them, in the same commit. */
import type { Contract, Launch, Variant } from '../store/documents.js';
import { draftBuilt } from '../launches/draft-launch.js';
import type { LaunchDraft, LaunchTools } from '../launches/draft-launch.js';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import type { RegistryStore } from '../store/registry-store.js';
import { readStanding } from '../launches/launch-state.js';

export type ContractVariant = Variant & { readonly contract: Contract };

export function isContract(variant: Variant): variant is ContractVariant {
  return variant.contract !== undefined;
}

/** By name. */
export async function contractsOf(store: RegistryStore, ref: GraphRef): Promise<readonly ContractVariant[]> {
  const source = printGraphRef(ref);
  return (await store.variantsOf(ref.graph)).filter(isContract).filter(({ contract }) => contract.source === source);
}

/** @param readSupergraph That of the source's launch; read only when there is a contract. */
export async function draftContractsOf(
  source: Launch,
  ref: GraphRef,
  readSupergraph: () => Promise<string>,
  tools: LaunchTools,
): Promise<readonly LaunchDraft[]> {
  if (source.artifact === null) return [];
  const contracts = await contractsOf(tools.store, ref);
  if (contracts.length === 0) return [];
  const supergraphSdl = await readSupergraph();
  return Promise.all(
    contracts.map(({ graph, name, contract }) =>
      draftContract(
        { graph, variant: name },
        contract,
        { launch: source, supergraphSdl, trigger: 'source', by: source.by },
        tools,
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

export async function draftContract(
  ref: GraphRef,
  contract: Contract,
  { launch, supergraphSdl, trigger, by }: SourceLaunch,
  tools: LaunchTools,
): Promise<LaunchDraft> {
  const standing = await readStanding(tools.store, ref);
  const built = await tools.composer.filter(supergraphSdl, contract.filter);
  const git = trigger === 'source' ? launch.git : null;
  return draftBuilt(
    standing,
    launch.subgraphs,
    built,
    [],
    { trigger, by, git, publications: [], from: launch.id, contract },
    tools,
  );
}
