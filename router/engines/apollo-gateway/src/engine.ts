/**
 * `@apollo/gateway` as an engine: its planner and its execution, our way to the subgraphs, our errors. It loads no
 * supergraph with auth rules, so these are kept before it; and it reports neither a place nor a field for a failed
 * fetch: `missing-fields.ts` finds these.
 */
import { ApolloGateway } from '@apollo/gateway';
import { parse } from 'graphql';
import type { GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { silenceApolloTelemetry } from '@marquee/runtime/environment';
import type { Logger } from '@marquee/runtime/log';
import type { GraphQLResponse, Caller, ResolvedOperation, Deadline, Engine } from '@marquee/router/engine/engine';
import { INTERNAL_ERROR_MESSAGE } from '@marquee/router/errors';
import { ErrorCollector } from '@marquee/router/engine/execution/error-collector';
import type { Path } from '@marquee/router/engine/execution/data';
import type { ErrorCause } from '@marquee/router/engine/execution/error-collector';
import { createReportedErrorCauses } from '@marquee/router/engine/execution/error-causes';
import type { HasPolicy } from '@marquee/router/engine/planning/auth-requirements';
import type { Send } from '@marquee/router/subgraph-client/subgraph-request';
import { readAuthRules } from '@marquee/federation/auth-rules';
import { createRestrictOperation } from './authorized-operation.js';
import type { PartialData } from './authorized-operation.js';
import { createDataSource } from './data-source.js';
import type { OperationContext } from './data-source.js';
import { findMissingFields } from './missing-fields.js';
import { removeAuthRules } from './remove-auth-rules.js';

export interface EngineOptions {
  readonly supergraphSdl: string;
  readonly send: Send;
  readonly log: Logger;
  /** Nobody has a policy, unless it is said otherwise. */
  readonly hasPolicy?: HasPolicy;
}

type Execute = ApolloGateway['executor'];
type Result = Awaited<ReturnType<Execute>>;

/** Rejects when the gateway refuses the supergraph. */
export async function createApolloGatewayEngine({
  supergraphSdl,
  send,
  log,
  hasPolicy = () => false,
}: EngineOptions): Promise<Engine> {
  silenceApolloTelemetry();
  const rules = readAuthRules(parse(supergraphSdl, { noLocation: true }));
  const gateway = new ApolloGateway({
    supergraphSdl: rules.size === 0 ? supergraphSdl : removeAuthRules(supergraphSdl),
    logger: toVendorLogger(log),
    __exposeQueryPlanExperimental: false,
    queryPlannerConfig: { exposeDocumentNodeInFetchNode: true },
    buildService: ({ name }) => createDataSource(name, send),
  });
  const { schema, executor } = await gateway.load();
  const findAllowedPart = createRestrictOperation(schema, rules, hasPolicy);

  const ask = async (operation: ResolvedOperation, caller: Caller, deadline: Deadline): Promise<GatewayResult> => {
    const scope: OperationContext = { caller, deadline, failures: [] };
    return readResult(await executor(toRequestContext(operation, scope, schema, log)), scope, log);
  };
  const answer = async (operation: ResolvedOperation, caller: Caller, deadline: Deadline): Promise<GraphQLResponse> => {
    const part = findAllowedPart(operation, caller.identity);
    if (part === null) return toResponse(await ask(operation, caller, deadline));
    const asked = part.operation === null ? NOTHING_EXECUTED : await ask(part.operation, caller, deadline);
    return withErrors(part.complete(asked), asked.unattributed);
  };

  return {
    apiSchema: schema,
    // The gateway plans within its execution.
    plan: (operation, caller) => ({
      execute: async (deadline) => {
        try {
          return await answer(operation, caller, deadline);
        } catch (error) {
          log.error(
            { err: error, operationName: operation.operationName },
            'the gateway could not answer an operation',
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

/** What the gateway reads of Apollo Server's request, and no more. */
function toRequestContext(
  operation: ResolvedOperation,
  scope: OperationContext,
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
    // Only the key of its plan cache, which keeps the whole key: the text itself is as good as its hash, and needs no
    // hashing.
    queryHash: source,
    context: scope,
    schema,
    logger: toVendorLogger(log),
    metrics: {},
    ...UNREAD,
  };
}

/** Parts of the request that are required by type, and that the gateway never touches. */
const UNREAD: Pick<Parameters<Execute>[0], 'cache' | 'schemaHash' | 'overallCachePolicy'> = {
  cache: { get: async () => undefined, set: async () => {}, delete: async () => {} },
  schemaHash: '' as Parameters<Execute>[0]['schemaHash'],
  overallCachePolicy: undefined,
};

interface GatewayResult extends PartialData {
  /** Errors of the gateway's own making. */
  readonly unattributed: number;
}

const NOTHING_EXECUTED: GatewayResult = { data: null, unavailable: [], unattributed: 0 };

function readResult(
  { data = null, errors = [], extensions }: Result,
  { failures }: OperationContext,
  log: Logger,
): GatewayResult {
  const { losses: reported, unattributed } = readOwnErrors(errors);
  const losses = [
    ...failures.flatMap((failure) => findMissingFields(failure, data).map((path) => ({ cause: failure.cause, path }))),
    ...reported,
    // Nulls that the schema forbids: told apart only when no failed fetch is their cause.
    ...(failures.length === 0 ? readInvalidValues(extensions) : []),
  ];
  for (const error of unattributed) log.error({ err: error }, 'the gateway reported an error of its own');
  return { data: data ?? null, unavailable: losses, unattributed: unattributed.length };
}

function toResponse({ data, unavailable: losses, unattributed }: GatewayResult): GraphQLResponse {
  const ledger = new ErrorCollector();
  for (const { cause, path } of losses) ledger.record(cause, path);
  const errors = ledger.toErrors();
  return withErrors(errors.length === 0 ? { data } : { data, errors }, unattributed);
}

function withErrors({ data, errors = [] }: GraphQLResponse, unattributed: number): GraphQLResponse {
  const all = [...errors, ...Array.from({ length: unattributed }, () => INTERNAL_ERROR)];
  return all.length === 0 ? { data } : { data, errors: all };
}

/**
 * Errors that a subgraph reported itself, at the places that the gateway found for them, apart from the gateway's own.
 */
function readOwnErrors(errors: readonly GraphQLError[]): {
  readonly losses: PartialData['unavailable'];
  readonly unattributed: readonly GraphQLError[];
} {
  const causes = new Map<string, ReturnType<typeof createReportedErrorCauses>>();
  const losses: { cause: ErrorCause; path: Path }[] = [];
  const unattributed = errors.filter(({ message, path, extensions }) => {
    const { serviceName: subgraph } = extensions;
    if (typeof subgraph !== 'string' || path === undefined) return true;
    const causeOf = causes.get(subgraph) ?? createReportedErrorCauses(subgraph);
    causes.set(subgraph, causeOf);
    losses.push({ cause: causeOf({ message, extensions }), path });
    return false;
  });
  return { losses, unattributed };
}

function readInvalidValues(extensions: Result['extensions']): PartialData['unavailable'] {
  const invalid = (extensions?.['valueCompletion'] ?? []) as readonly GraphQLError[];
  return invalid.map(({ message, path = [] }) => ({ cause: { message, code: 'INVALID_VALUE', service: null }, path }));
}

function toVendorLogger(log: Logger): Record<'debug' | 'info' | 'warn' | 'error', (message?: unknown) => void> {
  return {
    debug: (message) => log.debug({ from: '@apollo/gateway' }, String(message)),
    // It announces its start, which our own log does too.
    info: (message) => log.debug({ from: '@apollo/gateway' }, String(message)),
    warn: (message) => log.warn({ from: '@apollo/gateway' }, String(message)),
    error: (message) => log.error({ from: '@apollo/gateway' }, String(message)),
  };
}
