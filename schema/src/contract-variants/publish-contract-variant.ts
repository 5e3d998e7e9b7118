/** Publishing a contract: which variant it is made of, and by which tags. */
import type { CompositionProblem } from '../composition/compose.js';
import type { ContractFilter } from './contract-filter.js';
import { draftContractLaunch } from './draft-contract-launches.js';
import type { ContractDefinition, Launch, Variant } from '../store/documents.js';
import type { Launched, LaunchDependencies } from '../launches/draft-launch.js';
import { isVariantName, printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { ClientError } from '../client-error.js';
import { readLaunchState } from '../launches/launch-state.js';
import type { LaunchState } from '../launches/launch-state.js';

export interface ContractVariantRequest {
  /** The name of a variant of the same graph. Null keeps the one that the contract has. */
  readonly source: string | null;
  readonly filter: ContractFilter;
  /** Else it waits for the next launch of its source. */
  readonly initiateLaunch: boolean;
}

export type ContractVariantOutcome =
  /** Nothing is kept of it. */
  | { readonly kind: 'refused'; readonly problems: readonly CompositionProblem[] }
  | { readonly kind: 'kept'; readonly contract: ContractDefinition; readonly launched: Launched | null };

/** Whose turn it takes: a contract and its source move together. */
export async function queueOfContractVariant(
  { store }: LaunchDependencies,
  ref: GraphRef,
  { source }: ContractVariantRequest,
): Promise<string> {
  return (
    (await store.variant(printGraphRef(ref)))?.document.contract?.source ??
    printGraphRef({ graph: ref.graph, variant: source ?? ref.variant })
  );
}

/** Throws a `Refusal` for a contract that cannot be. */
export async function publishContractVariant(
  ref: GraphRef,
  request: ContractVariantRequest,
  by: string,
  dependencies: LaunchDependencies,
): Promise<ContractVariantOutcome> {
  const state = await readLaunchState(dependencies.store, ref);
  const contract = readContractDefinition(state, request);
  const served = await requireSource(state, contract, dependencies);
  if (!request.initiateLaunch) {
    await dependencies.store.record([
      {
        texts: [],
        publications: [],
        launch: null,
        variant: withContract(state, contract),
        before: state.variant,
      },
    ]);
    return { kind: 'kept', contract, launched: null };
  }
  if (served?.artifact == null)
    throw new ClientError(
      'REGISTRY_NOTHING_TO_SERVE',
      `${contract.source} serves nothing yet: publish subgraphs to it that compose, or keep the contract without a launch, with --no-launch.`,
    );
  const current = upToDate(state, contract, served);
  if (current !== null) return { kind: 'kept', contract, launched: current };
  const source = {
    launch: served,
    supergraphSdl: await dependencies.store.blob(served.artifact.supergraph),
    trigger: 'contract',
    by,
  } as const;
  const { change, launched } = await draftContractLaunch(ref, contract, source, dependencies);
  if (launched.launch.artifact === null) return { kind: 'refused', problems: launched.launch.problems };
  await dependencies.store.record([change]);
  return { kind: 'kept', contract, launched };
}

function readContractDefinition(
  { ref, variant }: LaunchState,
  { source, filter }: ContractVariantRequest,
): ContractDefinition {
  const [name, known] = [printGraphRef(ref), variant?.document.contract];
  if (variant !== null && known === undefined)
    throw new ClientError(
      'REGISTRY_NO_CONTRACT',
      `${name} has subgraphs of its own, and cannot become a contract: choose another name, and ${ref.variant} as its source.`,
    );
  if (source === null && known === undefined)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `${name} is new: say which variant it is made of, with --source-variant.`,
    );
  if (source !== null && !isVariantName(source))
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `"${source.slice(0, 80)}" cannot name a variant: --source-variant takes the name alone, as in current.`,
    );
  const wanted = source === null ? null : printGraphRef({ graph: ref.graph, variant: source });
  if (known !== undefined && wanted !== null && wanted !== known.source)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `${name} is made of ${known.source}, and its clients rely on that: publish another contract for ${wanted}.`,
    );
  return { source: known?.source ?? wanted ?? '', filter: requireFilter(filter) };
}

/** As Federation takes them in @tag. */
const TAG = /^[a-zA-Z0-9_/-]{1,128}$/;
const MAX_TAGS = 100;

function requireFilter({ include, exclude, hideUnreachableTypes }: ContractFilter): ContractFilter {
  const odd = [...include, ...exclude].find((tag) => !TAG.test(tag));
  if (odd !== undefined)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `"${odd.slice(0, 80)}" cannot be a tag: use up to 128 letters, digits, "-", "_" and "/".`,
    );
  const both = include.find((tag) => exclude.includes(tag));
  if (both !== undefined)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `The tag "${both}" is both included and excluded: leave it out of one of them.`,
    );
  if (include.length + exclude.length > MAX_TAGS)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `A contract has at most ${MAX_TAGS} tags, these are ${include.length + exclude.length}.`,
    );
  return { include: [...new Set(include)].toSorted(), exclude: [...new Set(exclude)].toSorted(), hideUnreachableTypes };
}

/** What the source serves. */
async function requireSource(
  { ref }: LaunchState,
  { source }: ContractDefinition,
  { store }: LaunchDependencies,
): Promise<Launch | null> {
  if (source === printGraphRef(ref))
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `${source} cannot be made of itself: --source-variant is another variant.`,
    );
  const variant = (await store.variant(source))?.document;
  if (variant === undefined)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `${source} does not exist, so that nothing can be made of it: publish subgraphs to it first.`,
    );
  if (variant.contract !== undefined)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `${source} is a contract itself: name its source, ${variant.contract.source}, and filter that.`,
    );
  return variant.servedLaunch === null ? null : store.launch(variant.servedLaunch);
}

function withContract({ ref, variant }: LaunchState, contract: ContractDefinition): Variant {
  return {
    id: printGraphRef(ref),
    graph: ref.graph,
    name: ref.variant,
    latestLaunch: variant?.document.latestLaunch ?? null,
    servedLaunch: variant?.document.servedLaunch ?? null,
    contract,
  };
}

/** What is served already by this very contract: a pipeline that publishes it each time causes no launches. */
function upToDate(
  { variant, latest, served }: LaunchState,
  { filter }: ContractDefinition,
  source: Launch,
): Launched | null {
  if (variant === null || latest === null || latest.id !== served?.id) return null;
  const isSame =
    latest.from === source.id &&
    JSON.stringify(latest.filter) === JSON.stringify(filter) &&
    JSON.stringify(variant.document.contract?.filter) === JSON.stringify(filter);
  return isSame ? { launch: latest, variant: variant.document, changedSupergraph: false } : null;
}
