/**
 * `@apollo/gateway` as an engine: it plans and executes, and the router sends its fetches and creates the errors. The
 * gateway refuses supergraphs with auth rules, so these are removed, and unauthorized fields are removed from
 * operations. It does not report the fields that a failed fetch leaves null; `missing-fields.ts` finds them in the
 * response.
 */
import { ApolloGateway } from '@apollo/gateway';
import { parse, print } from 'graphql';
import type { GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { disableApolloTelemetry } from '@marquee/runtime/environment';
import type { Logger } from '@marquee/runtime/log';
import type { GraphQLResponse, Caller, ResolvedOperation, Engine } from '@marquee/router/engine/engine';
import type { Deadline } from '@marquee/router/deadline';
import { INTERNAL_ERROR_MESSAGE } from '@marquee/router/errors';
import { ErrorCollector } from '@marquee/router/engine/execution/error-collector';
import type { Path } from '@marquee/router/engine/execution/data';
import type { ErrorCause, ErrorGrouping } from '@marquee/router/engine/execution/error-collector';
import { createReportedErrorCauses } from '@marquee/router/engine/execution/error-causes';
import { createErrorPolicy, PRODUCTION_RULES } from '@marquee/router/engine/execution/error-policy';
import type { ErrorPolicy, ErrorPolicyRules } from '@marquee/router/engine/execution/error-policy';
import { hasPolicyByClaims } from '@marquee/router/engine/planning/auth-requirements';
import type { HasPolicy } from '@marquee/router/engine/planning/auth-requirements';
import type { Send } from '@marquee/router/subgraph-client/subgraph-request';
import { readAuthRules } from '@marquee/federation/auth-rules';
import { withDefaultRootNames } from '@marquee/federation/root-types';
import { checkFeatures } from '@marquee/federation/supported-features';
import { createRestrictOperation } from './authorized-operation.js';
import type { PartialData } from './authorized-operation.js';
import { createDataSource } from './data-source.js';
import type { OperationContext } from './data-source.js';
import { findMissingFields } from './missing-fields.js';
import { removeAuthRules } from './remove-auth-rules.js';

export interface EngineOptions {
  readonly supergraphSdl: string;
  readonly send: Send;
  /** Which errors of subgraphs reach clients; as in production by default. */
  readonly errorRules?: ErrorPolicyRules;
  /** `cause` by default. */
  readonly errorGrouping?: ErrorGrouping;
  readonly log: Logger;
  /** By default claims decide. */
  readonly hasPolicy?: HasPolicy;
}

type Execute = ApolloGateway['executor'];
type Result = Awaited<ReturnType<Execute>>;

/** Rejects when the gateway refuses the supergraph. */
export async function createApolloGatewayEngine({
  supergraphSdl,
  send,
  log,
  hasPolicy = hasPolicyByClaims,
  errorRules = PRODUCTION_RULES,
  errorGrouping = 'cause',
}: EngineOptions): Promise<Engine> {
  disableApolloTelemetry();
  const policy = createErrorPolicy(errorRules);
  const document = parse(supergraphSdl, { noLocation: true });
  checkFeatures(document);
  // The gateway cannot plan for root types with names of their own; clients see its names.
  const withDefaultRoots = withDefaultRootNames(document);
  const sdl = withDefaultRoots.names.size === 0 ? supergraphSdl : print(withDefaultRoots.document);
  const rules = readAuthRules(withDefaultRoots.document);
  const gateway = new ApolloGateway({
    supergraphSdl: rules.size === 0 ? sdl : removeAuthRules(sdl),
    logger: toApolloLogger(log),
    __exposeQueryPlanExperimental: false,
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true },
    buildService: ({ name }) => createDataSource(name, send, policy),
  });
  const { schema, executor } = await gateway.load();
  const restrictOperation = createRestrictOperation(schema, rules, hasPolicy, errorGrouping);

  const executeOperation = async (
    operation: ResolvedOperation,
    caller: Caller,
    deadline: Deadline,
  ): Promise<GatewayResult> => {
    const context: OperationContext = { caller, deadline, failures: [] };
    return readResult(await executor(toRequestContext(operation, context, schema, log)), context, policy, log);
  };
  const respond = async (
    operation: ResolvedOperation,
    caller: Caller,
    deadline: Deadline,
  ): Promise<GraphQLResponse> => {
    const authorized = restrictOperation(operation, caller.identity);
    if (authorized === null) return toResponse(await executeOperation(operation, caller, deadline), errorGrouping);
    const executed =
      authorized.operation === null ? NOTHING_EXECUTED : await executeOperation(authorized.operation, caller, deadline);
    return withErrors(authorized.complete(executed), executed.unattributed);
  };

  return {
    apiSchema: schema,
    // The gateway plans when it executes.
    plan: (operation, caller) => ({
      execute: async (deadline) => {
        try {
          return await respond(operation, caller, deadline);
        } catch (error) {
          log.error(
            { err: error, operationName: operation.operationName },
            '@apollo/gateway could not execute the operation',
          );
          return { data: null, errors: [INTERNAL_ERROR] };
        }
      },
    }),
    close: () => gateway.stop(),
  };
}

const INTERNAL_ERROR: GraphQLFormattedError = {
  message: INTERNAL_ERROR_MESSAGE,
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
};

/** The properties of Apollo Server's request context that the gateway reads. */
function toRequestContext(
  operation: ResolvedOperation,
  context: OperationContext,
  schema: GraphQLSchema,
  log: Logger,
): Parameters<Execute>[0] {
  const { document, source, operationName, variables } = operation;
  return {
    request: { query: source, variables: { ...variables }, ...(operationName === null ? {} : { operationName }) },
    document,
    source,
    operationName,
    operation: operation.operation,
    // Used only as the key of the plan cache: the text itself saves computing a hash.
    queryHash: source,
    context,
    schema,
    logger: toApolloLogger(log),
    metrics: {},
    ...UNREAD,
  };
}

/** Properties that the type requires and the gateway does not read. */
const UNREAD: Pick<Parameters<Execute>[0], 'cache' | 'schemaHash' | 'overallCachePolicy'> = {
  cache: { get: async () => undefined, set: async () => {}, delete: async () => {} },
  schemaHash: '' as Parameters<Execute>[0]['schemaHash'],
  overallCachePolicy: undefined,
};

interface GatewayResult extends PartialData {
  /** Number of errors of the gateway itself. */
  readonly unattributed: number;
}

const NOTHING_EXECUTED: GatewayResult = { data: null, unavailable: [], unattributed: 0 };

function readResult(
  { data = null, errors = [], extensions }: Result,
  { failures }: OperationContext,
  policy: ErrorPolicy,
  log: Logger,
): GatewayResult {
  const { unavailable: reported, unattributed } = separateReportedErrors(errors, policy);
  const unavailable = [
    ...failures.flatMap((failure) => findMissingFields(failure, data).map((path) => ({ cause: failure.cause, path }))),
    ...reported,
    // Nulls in non-null positions. They are not reported after a failed fetch, whose error already explains them.
    ...(failures.length === 0 ? readInvalidValues(extensions) : []),
  ];
  for (const error of unattributed) log.error({ err: error }, '@apollo/gateway reported an error of its own');
  return { data: data ?? null, unavailable, unattributed: unattributed.length };
}

function toResponse({ data, unavailable, unattributed }: GatewayResult, grouping: ErrorGrouping): GraphQLResponse {
  const errorCollector = new ErrorCollector(grouping);
  for (const { cause, path } of unavailable) errorCollector.record(cause, path);
  const errors = errorCollector.toErrors();
  return withErrors(errors.length === 0 ? { data } : { data, errors }, unattributed);
}

function withErrors({ data, errors = [] }: GraphQLResponse, unattributed: number): GraphQLResponse {
  const all = [...errors, ...Array.from({ length: unattributed }, () => INTERNAL_ERROR)];
  return all.length === 0 ? { data } : { data, errors: all };
}

/** Separates the errors that subgraphs reported, with their response paths, from the gateway's own errors. */
function separateReportedErrors(
  errors: readonly GraphQLError[],
  policy: ErrorPolicy,
): {
  readonly unavailable: PartialData['unavailable'];
  readonly unattributed: readonly GraphQLError[];
} {
  const causes = new Map<string, ReturnType<typeof createReportedErrorCauses>>();
  const unavailable: { cause: ErrorCause; path: Path }[] = [];
  const unattributed = errors.filter(({ message, path, extensions }) => {
    const { serviceName: subgraph, ...own } = extensions;
    if (typeof subgraph !== 'string' || path === undefined) return true;
    const causeOf = causes.get(subgraph) ?? createReportedErrorCauses(subgraph, policy);
    causes.set(subgraph, causeOf);
    unavailable.push({ cause: causeOf({ message, extensions: own }), path });
    return false;
  });
  return { unavailable, unattributed };
}

function readInvalidValues(extensions: Result['extensions']): PartialData['unavailable'] {
  const invalid = (extensions?.['valueCompletion'] ?? []) as readonly GraphQLError[];
  return invalid.map(({ message, path = [] }) => ({ cause: { message, code: 'INVALID_VALUE', service: null }, path }));
}

function toApolloLogger(log: Logger): Record<'debug' | 'info' | 'warn' | 'error', (message?: unknown) => void> {
  return {
    debug: (message) => log.debug({ from: '@apollo/gateway' }, String(message)),
    // The gateway's messages at its start repeat those of the router.
    info: (message) => log.debug({ from: '@apollo/gateway' }, String(message)),
    warn: (message) => log.warn({ from: '@apollo/gateway' }, String(message)),
    error: (message) => log.error({ from: '@apollo/gateway' }, String(message)),
  };
}
