/** The API's changes. */
import { MAX_CONFIRMATION_MS } from '../launches/connected-routers.js';
import type { ContractVariantRequest } from '../contract-variants/publish-contract-variant.js';
import type { GitContext, Role } from '../store/documents.js';
import type { Launched } from '../launches/draft-launch.js';
import { isVariantName, printGraphRef, readGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { requireRole } from '../keys/keys.js';
import type { LaunchedWithContracts } from '../launches/launch.js';
import { launchPath } from '../pages/page-paths.js';
import type { PersistedOperation } from '../usage/persisted-operations.js';
import { ClientError } from '../client-error.js';
import type { CheckRequest } from '../checks/checks.js';
import { checkUrl, lintView } from './check-view.js';
import type { ApiContext } from './context.js';
import { launchView, problemView, routerView } from './launch-view.js';
import { listView, readVariantView, refOf } from './variant-view.js';

export const mutation = {
  graph: ({ id }: { id: string }, context: ApiContext) => {
    requireRole(context.caller, id, 'read');
    return graphMutation(id, context);
  },
};

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

interface UpsertContractArguments {
  readonly contractVariantName: string;
  readonly sourceVariant?: string | null;
  readonly filterConfig: ContractVariantRequest['filter'];
  readonly initiateLaunch: boolean;
}

function graphMutation(graph: string, context: ApiContext) {
  const { registry, keys } = context;
  return {
    publishSubgraph: async ({ graphVariant, name, url, activePartialSchema, gitContext }: PublishArguments) => {
      const { name: by } = requireRole(context.caller, graph, 'publish');
      const ref = requireRef(graph, graphVariant);
      const sdl = activePartialSchema.sdl ?? '';
      const outcome = await registry.publish(ref, { name, sdl, url: url ?? null }, { git: readGit(gitContext), by });
      return publicationView(outcome, ref, context);
    },

    publishSubgraphs: async ({ graphVariant, subgraphs, gitContext }: PublishAllArguments) => {
      const { name: by } = requireRole(context.caller, graph, 'publish');
      const ref = requireRef(graph, graphVariant);
      const outcome = await registry.publishAll(
        ref,
        subgraphs.map(({ name, url, sdl }) => ({ name, url: url ?? null, sdl })),
        { git: readGit(gitContext), by },
      );
      return outcome.kind === 'unchanged' ? null : launchedView(outcome, ref, context);
    },

    removeImplementingServiceAndTriggerComposition: async ({
      graphVariant,
      name,
      dryRun,
    }: {
      graphVariant: string;
      name: string;
      dryRun: boolean;
    }) => {
      const { name: by } = requireRole(context.caller, graph, 'publish');
      const ref = requireRef(graph, graphVariant);
      if (dryRun) {
        const built = await registry.tryRemoval(ref, name);
        return {
          errors: built.outcome === 'failed' ? built.problems.map(problemView) : [],
          updatedGateway: false,
          didExist: true,
        };
      }
      const { launch, changedSupergraph } = await registry.remove(ref, name, by);
      return { errors: launch.problems.map(problemView), updatedGateway: changedSupergraph, didExist: true };
    },

    variant: ({ name }: { name: string }) => variantMutation(requireRef(graph, name), context),

    upsertContractVariant: async ({
      contractVariantName,
      sourceVariant,
      filterConfig,
      initiateLaunch,
    }: UpsertContractArguments) => {
      const { name: by } = requireRole(context.caller, graph, 'publish');
      const ref = requireRef(graph, contractVariantName);
      return publishContract(ref, { source: sourceVariant ?? null, filter: filterConfig, initiateLaunch }, by, context);
    },

    lintSchema: async ({ sdl, baseSdl }: { sdl: string; baseSdl?: string | null }) => {
      requireRole(context.caller, graph, 'check');
      return lintView(await context.checks.lint(sdl, baseSdl ?? null));
    },

    persistedQueryList: ({ id }: { id: string }) =>
      readGraphRef(id)?.graph === graph
        ? {
            publishOperations: ({ operations }: PublishOperations) =>
              publishOperations(graph, id, operations ?? [], context),
          }
        : null,

    createKey: ({ name, roles }: { name: string; roles: readonly string[] }) => {
      const { name: by } = requireRole(context.caller, graph, 'admin');
      if (name.trim() === '' || roles.length === 0)
        throw new ClientError('BAD_USER_INPUT', 'A key needs a name that its owners recognise, and at least one role.');
      return keys.create(
        name,
        graph,
        roles.map((role) => role.toLowerCase() as Role),
        by,
      );
    },

    revokeKey: ({ name }: { name: string }) => {
      requireRole(context.caller, graph, 'admin');
      return keys.revoke(name, graph);
    },
  };
}

function variantMutation(ref: GraphRef, context: ApiContext) {
  return {
    // Judged at once, though clients expect to wait for it: their first look at its state finds it done.
    submitSubgraphCheckAsync: async ({ input }: { input: CheckRequest }) => {
      const { name: by } = requireRole(context.caller, ref.graph, 'check');
      const check = await context.checks.submit(ref, input, by);
      return { __typename: 'CheckRequestSuccess', workflowID: check.id, targetURL: checkUrl(check, context) };
    },
    approveFinding: ({ finding, reason }: { finding: string; reason: string }) => {
      const { name: by } = requireRole(context.caller, ref.graph, 'publish');
      return context.approvals.approve(printGraphRef(ref), finding, reason, by);
    },
    rollBack: async ({ to }: { to?: string | null }) => {
      const { name: by } = requireRole(context.caller, ref.graph, 'publish');
      return launchedView(await context.registry.rollBack(ref, to ?? null, by), ref, context);
    },
    promote: async ({ from }: { from: string }) => {
      const { name: by } = requireRole(context.caller, ref.graph, 'publish');
      return launchedView(await context.registry.promote(requireRef(ref.graph, from), ref, by), ref, context);
    },
  };
}

function requireRef(graph: string, variant: string): GraphRef {
  if (isVariantName(variant)) return { graph, variant };
  throw new ClientError(
    'REGISTRY_BAD_NAME',
    `"${variant.slice(0, 80)}" cannot name a variant: use a letter, then up to 63 letters, digits, ".", "_", "/" or "-".`,
  );
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
        ? `Routers go on with what they have. Launch: ${launchUrl}`
        : `${[describeRouters(launched), ...launched.contracts.map(describeContract)].join(' ')} Launch: ${launchUrl}`,
    launch: launched.launch,
  };
}

/** Waits, for a while, for what the routers make of it, and of the contracts that followed it. */
async function launchedView(
  { contracts = [], ...own }: Launched & Partial<LaunchedWithContracts>,
  ref: GraphRef,
  context: ApiContext,
) {
  const [launched, ...followers] = await Promise.all([
    launchedVariantView(own, ref, context),
    ...contracts.map(async (contract) => ({
      name: contract.variant.name,
      problems: contract.launch.problems,
      ...(await launchedVariantView(contract, refOf(contract.variant), context)),
    })),
  ]);
  return { ...launched, contracts: followers };
}

async function launchedVariantView(
  { launch, variant, changedSupergraph }: Launched,
  ref: GraphRef,
  context: ApiContext,
) {
  const isServed = variant.servedLaunch === launch.id;
  const routers = isServed
    ? await context.routers.waitForConfirmation(printGraphRef(ref), launch.id, AbortSignal.timeout(MAX_CONFIRMATION_MS))
    : [];
  const served = isServed ? launch : null;
  return {
    launch: launchView(launch, served, context),
    updatedGateway: changedSupergraph,
    routers: routers.map(routerView),
    launchId: launch.id,
  };
}

type LaunchedContract = Awaited<ReturnType<typeof launchedView>>['contracts'][number];

function describeContract({ name, problems, routers, launchId }: LaunchedContract): string {
  const [first] = problems;
  return first === undefined
    ? `The contract ${name} was launched with it. ${describeRouters({ routers, launchId })}`
    : `The contract ${name} goes on with what it had, because of ${first.code}: ${first.message}`;
}

async function publishContract(ref: GraphRef, request: ContractVariantRequest, by: string, context: ApiContext) {
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

function describeRouters({
  routers,
  launchId,
}: {
  readonly routers: readonly ReturnType<typeof routerView>[];
  readonly launchId: string;
}): string {
  if (routers.length === 0) return 'No router is connected.';
  const refused = routers.filter(({ refusal }) => refusal !== null);
  if (refused.length > 0) return refused.map(({ id, refusal }) => `Router ${id} refused it: ${refusal}.`).join(' ');
  const serving = routers.filter(({ launch }) => launch === launchId).length;
  return `${serving} of ${routers.length} connected routers serve it${serving === routers.length ? '.' : '; the others have not answered yet.'}`;
}

interface PublishOperations {
  readonly operations?:
    | readonly {
        readonly id: string;
        readonly name: string;
        readonly body: string;
        readonly type: string;
        readonly clientName?: string | null;
      }[]
    | null;
}

async function publishOperations(
  graph: string,
  listId: string,
  operations: NonNullable<PublishOperations['operations']>,
  { caller, persistedOperations }: ApiContext,
) {
  requireRole(caller, graph, 'publish');
  const read = operations.map(
    ({ type, clientName, ...rest }): PersistedOperation => ({
      ...rest,
      type: type.toLowerCase() as PersistedOperation['type'],
      clientName: clientName ?? null,
    }),
  );
  const outcome = await persistedOperations.publish(listId, read);
  if ('conflict' in outcome) {
    const { id, name } = outcome.conflict;
    return {
      __typename: 'CannotModifyOperationBodyError',
      message: `The operation "${name}" (${id}) is in the list with another body: an id stands for one text for ever; give the new text its own id.`,
    };
  }
  const { revision, added, identical, unaffected } = outcome;
  const operationCounts = { added, identical, removed: 0, unaffected, updated: 0 };
  return {
    __typename: 'PublishOperationsResult',
    unchanged: added === 0,
    build: { revision, publish: { operationCounts }, list: listView(listId) },
  };
}
