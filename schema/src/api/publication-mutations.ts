/** Mutations of a graph that launch a variant: publications, removals and contract variants. */
import type { ContractVariantRequest } from '../contract-variants/publish-contract-variant.js';
import type { GraphRef } from '../graph-ref.js';
import { requireRole } from '../keys/keys.js';
import { launchPath } from '../pages/page-paths.js';
import type { GitContext } from '../store/documents.js';
import type { ApiContext } from './context.js';
import { problemView } from './launch-view.js';
import { describeContract, describeRouters, launchedView } from './launched-view.js';
import { readVariantView } from './variant-view.js';
import { requireRef } from './variant-mutations.js';

interface PublishArguments {
  readonly graphVariant: string;
  readonly name: string;
  readonly url?: string | null;
  readonly activePartialSchema: { readonly sdl?: string | null };
  readonly gitContext?: Partial<GitContext> | null;
}

interface PublishAllArguments {
  readonly graphVariant: string;
  readonly subgraphs: readonly { readonly name: string; readonly url?: string | null; readonly sdl: string }[];
  readonly gitContext?: Partial<GitContext> | null;
}

interface RemovalArguments {
  readonly graphVariant: string;
  readonly name: string;
  readonly dryRun: boolean;
}

interface UpsertContractArguments {
  readonly contractVariantName: string;
  readonly sourceVariant?: string | null;
  readonly filterConfig: ContractVariantRequest['filter'];
  readonly initiateLaunch: boolean;
}

export function publicationMutations(graph: string, context: ApiContext) {
  const { registry } = context;
  const authorize = (variant: string): { readonly by: string; readonly ref: GraphRef } => ({
    by: requireRole(context.caller, graph, 'publish').name,
    ref: requireRef(graph, variant),
  });
  return {
    publishSubgraph: async ({ graphVariant, name, url, activePartialSchema, gitContext }: PublishArguments) => {
      const { by, ref } = authorize(graphVariant);
      const request = { name, sdl: activePartialSchema.sdl ?? '', url: url ?? null };
      const outcome = await registry.publish(ref, request, { git: readGit(gitContext), by });
      return publicationView(outcome, ref, context);
    },

    publishSubgraphs: async ({ graphVariant, subgraphs, gitContext }: PublishAllArguments) => {
      const { by, ref } = authorize(graphVariant);
      const requests = subgraphs.map(({ name, url, sdl }) => ({ name, url: url ?? null, sdl }));
      const outcome = await registry.publishAll(ref, requests, { git: readGit(gitContext), by });
      return outcome.kind === 'unchanged' ? null : launchedView(outcome, ref, context);
    },

    removeImplementingServiceAndTriggerComposition: async ({ graphVariant, name, dryRun }: RemovalArguments) => {
      const { by, ref } = authorize(graphVariant);
      if (dryRun) {
        const built = await registry.tryRemoval(ref, name);
        const errors = built.outcome === 'failed' ? built.problems.map(problemView) : [];
        return { errors, updatedGateway: false, didExist: true };
      }
      const { launch, changedSupergraph } = await registry.remove(ref, name, by);
      return { errors: launch.problems.map(problemView), updatedGateway: changedSupergraph, didExist: true };
    },

    upsertContractVariant: async ({
      contractVariantName,
      sourceVariant,
      filterConfig,
      initiateLaunch,
    }: UpsertContractArguments) => {
      const { by, ref } = authorize(contractVariantName);
      const request = { source: sourceVariant ?? null, filter: filterConfig, initiateLaunch };
      return upsertContractVariant(ref, request, by, context);
    },
  };
}

function readGit(git: Partial<GitContext> | null | undefined): GitContext | null {
  return git == null
    ? null
    : {
        branch: git.branch ?? null,
        commit: git.commit ?? null,
        committer: git.committer ?? null,
        remoteUrl: git.remoteUrl ?? null,
        message: git.message ?? null,
      };
}

async function publicationView(
  outcome: Awaited<ReturnType<ApiContext['registry']['publish']>>,
  ref: GraphRef,
  context: ApiContext,
) {
  if (outcome.kind === 'unchanged') {
    const hash = outcome.served?.artifact?.supergraph;
    return {
      compositionConfig: hash === undefined ? null : { schemaHash: hash },
      errors: [],
      updatedGateway: false,
      wasCreated: false,
      wasUpdated: false,
      launchUrl: null,
      launchCliCopy: null,
      launch: null,
    };
  }
  const { launch, changedSupergraph, wasCreated } = outcome;
  const launched = await launchedView(outcome, ref, context);
  const launchUrl = `${context.url}${launchPath(ref, launch.id)}`;
  return {
    compositionConfig: launch.artifact && { schemaHash: launch.artifact.supergraph },
    errors: launch.problems.map(problemView),
    updatedGateway: changedSupergraph,
    wasCreated,
    wasUpdated: !wasCreated,
    launchUrl,
    launchCliCopy:
      launch.artifact === null
        ? `Routers keep serving the previous supergraph. Launch: ${launchUrl}`
        : `${[describeRouters(launched), ...launched.contracts.map(describeContract)].join(' ')} Launch: ${launchUrl}`,
    launch: launched.launch,
  };
}

async function upsertContractVariant(ref: GraphRef, request: ContractVariantRequest, by: string, context: ApiContext) {
  const outcome = await context.registry.publishContractVariant(ref, request, by);
  if (outcome.kind === 'refused')
    return {
      __typename: 'ContractVariantUpsertErrors',
      errorMessages: outcome.problems.map(({ code, message }) => `${code}: ${message}`),
    };
  const launched = outcome.launched && (await launchedView(outcome.launched, ref, context));
  const launchUrl = outcome.launched && `${context.url}${launchPath(ref, outcome.launched.launch.id)}`;
  const hints = outcome.launched?.launch.hints.map(({ message }) => message) ?? [];
  return {
    __typename: 'ContractVariantUpsertSuccess',
    contractVariant: await readVariantView(ref, context),
    launchUrl,
    launchCliCopy: launched && [...hints, describeRouters(launched), `Launch: ${launchUrl}`].join(' '),
    launch: launched && launched.launch,
  };
}
