/** Publishes a contract variant: validates its source and its filter, and launches it. */
import type { CompositionProblem } from '../composition/composer.js';
import type { ContractFilter } from './contract-filter.js';
import { draftContractLaunch } from './draft-contract-launches.js';
import type { ContractDefinition, Launch, Variant } from '../store/documents.js';
import type { LaunchResult, LaunchDependencies } from '../launches/draft-launch.js';
import { isVariantName, printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { ClientError } from '../client-error.js';
import { readLaunchState } from '../launches/launch-state.js';
import type { LaunchState } from '../launches/launch-state.js';

export interface ContractVariantRequest {
  /** The name of a variant of the same graph. Null keeps the present source. */
  readonly source: string | null;
  readonly filter: ContractFilter;
  /** False leaves the launch to the next launch of the source. */
  readonly initiateLaunch: boolean;
}

export type ContractVariantOutcome =
  /** The filtered supergraph is invalid; nothing is stored. */
  | { readonly kind: 'refused'; readonly problems: readonly CompositionProblem[] }
  | { readonly kind: 'kept'; readonly contract: ContractDefinition; readonly launched: LaunchResult | null };

/** The variant in whose queue the publication runs: the source's, whose launches also launch the contract variant. */
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

/** Throws a `ClientError` for an invalid request. */
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
      `${contract.source} serves nothing yet: publish subgraphs to it that compose, or publish the contract with --no-launch.`,
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
      `${name} has subgraphs of its own, and cannot become a contract: choose another name, with ${ref.variant} as its source.`,
    );
  if (source === null && known === undefined)
    throw new ClientError('REGISTRY_BAD_CONTRACT', `${name} is new: name its source with --source-variant.`);
  if (source !== null && !isVariantName(source))
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `"${source.slice(0, 80)}" is not the name of a variant: --source-variant takes the name alone, as in current.`,
    );
  const wanted = source === null ? null : printGraphRef({ graph: ref.graph, variant: source });
  if (known !== undefined && wanted !== null && wanted !== known.source)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `${name} has the source ${known.source}, which cannot change: publish another contract for ${wanted}.`,
    );
  return { source: known?.source ?? wanted ?? '', filter: requireFilter(filter) };
}

/** The names that Federation allows in `@tag`. */
const TAG = /^[a-zA-Z0-9_/-]{1,128}$/;
const MAX_TAGS = 100;

function requireFilter({ include, exclude, hideUnreachableTypes }: ContractFilter): ContractFilter {
  const odd = [...include, ...exclude].find((tag) => !TAG.test(tag));
  if (odd !== undefined)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `"${odd.slice(0, 80)}" is not a valid tag: use up to 128 letters, digits, "-", "_" and "/".`,
    );
  const both = include.find((tag) => exclude.includes(tag));
  if (both !== undefined)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `The tag "${both}" is both included and excluded: remove it from one of the lists.`,
    );
  if (include.length + exclude.length > MAX_TAGS)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `A contract has at most ${MAX_TAGS} tags, these are ${include.length + exclude.length}.`,
    );
  return { include: [...new Set(include)].toSorted(), exclude: [...new Set(exclude)].toSorted(), hideUnreachableTypes };
}

/** The launch that the source serves; null while it serves none. */
async function requireSource(
  { ref }: LaunchState,
  { source }: ContractDefinition,
  { store }: LaunchDependencies,
): Promise<Launch | null> {
  if (source === printGraphRef(ref))
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `${source} cannot be its own source: name another variant with --source-variant.`,
    );
  const variant = (await store.variant(source))?.document;
  if (variant === undefined)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `${source} does not exist: publish subgraphs to it before you name it as a source.`,
    );
  if (variant.contract !== undefined)
    throw new ClientError(
      'REGISTRY_BAD_CONTRACT',
      `${source} is a contract itself: name its source, ${variant.contract.source}, instead.`,
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

/** The served launch, if it has this filter and this source launch already: publishing again then launches nothing. */
function upToDate(
  { variant, latest, served }: LaunchState,
  { filter }: ContractDefinition,
  source: Launch,
): LaunchResult | null {
  if (variant === null || latest === null || latest.id !== served?.id) return null;
  const isSame =
    latest.from === source.id &&
    JSON.stringify(latest.filter) === JSON.stringify(filter) &&
    JSON.stringify(variant.document.contract?.filter) === JSON.stringify(filter);
  return isSame ? { launch: latest, variant: variant.document, changedSupergraph: false } : null;
}
