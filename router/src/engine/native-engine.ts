/** The router's own engine: `@apollo/query-planner` makes the plans, and the code of this folder executes them. */
import { randomInt } from 'node:crypto';
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Logger } from '@marquee/runtime/log';
import type { OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { LimitFetch } from '../demand-control/fetch-limits.js';
import { INTERNAL_ERROR_MESSAGE } from '../errors.js';
import type { GraphQLResponse, ResolvedOperation, Engine, KnownOperation } from './engine.js';
import { ExecutableOperation } from './executable-operation.js';
import { executeOperation } from './execute-operation.js';
import type { ErrorGrouping } from './execution/error-collector.js';
import { createErrorPolicy, PRODUCTION_RULES } from './execution/error-policy.js';
import { createInvalidValueLog } from './execution/invalid-value-log.js';
import type { ErrorPolicyRules } from './execution/error-policy.js';
import { createPathCounts } from './path-counts.js';
import type { PathCounts } from './path-counts.js';
import { createAuthRequirements } from './planning/auth-requirements.js';
import { selectPlanVariant } from './planning/plan-variant.js';
import type { PlanVariant, PlanVariantOptions } from './planning/plan-variant.js';
import { PlanningError } from './planning/planning-error.js';
import { prepareOperation } from './planning/prepare-operation.js';
import type { PreparedOperation } from './planning/prepare-operation.js';
import type { Send } from '../subgraph-client/subgraph-request.js';
import { rawClientOver } from '../subgraph-client/subgraph-client.js';
import type { RawClient } from '../subgraph-client/subgraph-request.js';
import { createPlannerSchema } from './planning/planner-schema.js';
import type { PlannerSchema } from './planning/planner-schema.js';

export interface NativeEngineOptions extends Partial<PlanVariantOptions> {
  readonly supergraphSdl: string;
  readonly send: Send;
  /** Sends requests and returns responses as bytes; built on `send` when it is not given. */
  readonly raw?: RawClient;
  /** Whether operations may use the compiled path; true by default. */
  readonly compiledPath?: boolean;
  /** Which errors of subgraphs reach clients; as in production by default. */
  readonly errorRules?: ErrorPolicyRules;
  /** `cause` by default. */
  readonly errorGrouping?: ErrorGrouping;
  readonly log: Logger;
  /** Counters that are shared with other engines; own ones by default. */
  readonly counts?: PathCounts;
  /** Demand control of fetches; none by default. */
  readonly limitFetch?: LimitFetch;
  /** Called once for each plan with a description of it and its generated code. */
  readonly dump?: (text: string) => void;
}

/** Limit of operations whose plans and generated code are cached. The least recently used one is dropped. */
const MAX_OPERATIONS = 1_000;

/**
 * Rejects when the supergraph cannot be served. Without `hasPolicy` no caller has a policy, and without `followsLabel`
 * only `percent(n)` overrides are followed.
 */
export async function createNativeEngine(options: NativeEngineOptions): Promise<Engine> {
  const { supergraphSdl, send, log } = options;
  const variantOptions: PlanVariantOptions = {
    hasPolicy: options.hasPolicy ?? (() => false),
    followsLabel: options.followsLabel ?? (() => false),
    random: options.random ?? randomFraction,
  };
  const plannerSchema = await createPlannerSchema(supergraphSdl);
  const { apiSchema, overrideLabels } = plannerSchema;
  const prepared = createPreparation(plannerSchema);
  const raw = options.compiledPath === false ? null : (options.raw ?? rawClientOver(send));
  const counts = options.counts ?? createPathCounts();
  const errorPolicy = createErrorPolicy(options.errorRules ?? PRODUCTION_RULES);
  const errorGrouping = options.errorGrouping ?? 'cause';
  const logInvalidValues = createInvalidValueLog(log);
  // Keyed by the operation node: the document cache in front of the engine returns the same node for the same text.
  const operations = new LRUCache<OperationDefinitionNode, ExecutableOperation>({ max: MAX_OPERATIONS });

  const toExecutable = (operation: KnownOperation): ExecutableOperation => {
    const known = operations.get(operation.operation);
    if (known !== undefined) return known;
    const executable = new ExecutableOperation(prepared(operation), plannerSchema, options);
    operations.set(operation.operation, executable);
    return executable;
  };

  /** Fills the caches of the operation, which execution reads. Throws a `PlanningError`. */
  const planAndCompile = (executable: ExecutableOperation, variant: PlanVariant, variables: Variables): void => {
    if (raw === null) executable.planFor(variant, variables);
    else executable.compiledPlanFor(variant, variables);
  };

  const plan: Engine['plan'] = (operation, caller) => {
    const fail = (error: unknown): GraphQLResponse => toErrorResponse(error, operation, log);
    try {
      const executable = toExecutable(operation);
      const variant = selectPlanVariant(executable.prepared, overrideLabels, caller.identity, variantOptions);
      planAndCompile(executable, variant, operation.variables);
      const execution = {
        executable,
        variant,
        operation,
        caller,
        send,
        raw,
        counts,
        errorPolicy,
        errorGrouping,
        logInvalidValues,
        log,
      };
      return { execute: (deadline) => executeOperation({ ...execution, deadline }, plannerSchema).catch(fail) };
    } catch (error) {
      const response = fail(error);
      return { execute: () => Promise.resolve(response) };
    }
  };

  const prepare = (operation: KnownOperation): void => {
    const executable = toExecutable(operation);
    for (const identity of [null, SAMPLE_IDENTITY]) {
      const variant = selectPlanVariant(executable.prepared, overrideLabels, identity, variantOptions);
      planAndCompile(executable, variant, {});
    }
  };

  return { apiSchema, prepare, plan, stats: () => ({ ...counts }), close: async () => operations.clear() };
}

type Variables = Readonly<Record<string, unknown>>;

function createPreparation(plannerSchema: PlannerSchema): (operation: KnownOperation) => PreparedOperation {
  const { apiSchema, fieldNames, typeGroups, syntheticInputs, authRules } = plannerSchema;
  const withRequiredArguments = new Set(
    [...syntheticInputs.keys()].map((coordinate) => coordinate.slice(coordinate.lastIndexOf('.') + 1)),
  );
  const context = {
    schema: apiSchema,
    fieldNames,
    typeGroups,
    requirementsOf: createAuthRequirements(apiSchema, authRules),
    requiresArguments: (field: string): boolean => withRequiredArguments.has(field),
  };
  return ({ document, operation }) => prepareOperation(document, operation, context);
}

/** The identity for plans made ahead: most operations have one plan for guests and one for all members. */
const SAMPLE_IDENTITY: ViewerIdentity = {
  accountId: asId('sample-account'),
  profileId: null,
  deviceId: asId('sample-device'),
  sessionId: asId('sample-session'),
  country: 'US',
  language: 'en',
  maturityLimit: 'ALL',
  isKids: false,
  scopes: [],
};

function randomFraction(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}

function toErrorResponse(error: unknown, { operationName }: ResolvedOperation, log: Logger): GraphQLResponse {
  if (error instanceof PlanningError) {
    log.warn({ err: error, operationName }, 'the operation cannot be planned');
    return { data: null, errors: [{ message: error.message, extensions: { code: error.code } }] };
  }
  log.error({ err: error, operationName }, 'the operation could not be executed');
  return {
    data: null,
    errors: [{ message: INTERNAL_ERROR_MESSAGE, extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  };
}
