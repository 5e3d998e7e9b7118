/** The router's own engine: `@apollo/query-planner` makes the plans, and the code of this folder executes them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { Logger } from '@marquee/runtime/log';
import { randomFraction } from '@marquee/runtime/random-fraction';
import { parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { LimitFetch } from '../demand-control/fetch-limits.js';
import type { FieldBreakers } from '../policies/circuit-breakers/field-breakers.js';
import type { ProfileFetch } from '../policies/fetch-profile.js';
import { INTERNAL_ERROR_MESSAGE, PlanningUnavailableError } from '../errors.js';
import type { Identity } from '../identity/identity.js';
import { ROUTER_ITSELF } from './planning/requester.js';
import type { Requester } from './planning/requester.js';
import type { Caller, GraphQLResponse, ResolvedOperation, Engine, KnownOperation, PlannedOperation } from './engine.js';
import { withEntityTags } from '../entity-cache/entity-tags.js';
import { readCacheRules } from '../entity-cache/cache-rules.js';
import type { EntityCache } from '../entity-cache/entity-cache.js';
import { createStaleFetches } from '../stale-if-error/stale-fetches.js';
import type { LastGoodValues } from '../stale-if-error/last-good-values.js';
import type { CompiledPlan } from './compiled/compiled-plan.js';
import { rehearsePlan } from './compiled/rehearse-plan.js';
import { createSampleResponses } from './compiled/sample-responses.js';
import type { SampleResponses } from './compiled/sample-responses.js';
import { UnsupportedPlanError } from './compiled/unsupported.js';
import { ExecutableOperation } from './executable-operation.js';
import type { Compiling, DumpPlan, ReadyPlan } from './executable-operation.js';
import { executeOperation } from './execute-operation.js';
import { explainNulls } from './execution/response/explain-nulls.js';
import type { ErrorGrouping } from './execution/error-collector.js';
import { createErrorPolicy, PRODUCTION_RULES } from './execution/error-policy.js';
import { createInvalidValueLog } from './execution/invalid-value-log.js';
import type { ErrorPolicyRules } from './execution/error-policy.js';
import { createPathCounts } from './path-counts.js';
import type { PathCounts } from './path-counts.js';
import type { DocumentPlanner, SupergraphPlanner } from './planning/document-planner.js';
import { createAuthRequirements, hasPolicyByClaims } from './planning/auth-requirements.js';
import type { DecidePolicies } from './planning/auth-requirements.js';
import { selectPlanVariant } from './planning/plan-variant.js';
import type { PlanVariantOptions } from './planning/plan-variant.js';
import { PlanningError } from './planning/planning-error.js';
import { prepareOperation } from './planning/prepare-operation.js';
import type { PreparedOperation } from './planning/prepare-operation.js';
import type { ReadSwitchedOff } from '../switches/switched-off.js';
import type { Send } from '../subgraph-client/subgraph-request.js';
import { rawClientOver } from '../subgraph-client/subgraph-client.js';
import type { RawClient } from '../subgraph-client/subgraph-request.js';
import { createPlannerSchema, rewriteSupergraph } from './planning/planner-schema.js';
import type { PlannerSchema } from './planning/planner-schema.js';

export interface NativeEngineOptions extends Partial<PlanVariantOptions> {
  readonly supergraphSdl: string;
  readonly send: Send;
  /** Sends requests and returns responses as bytes; built on `send` when it is not given. */
  readonly raw?: RawClient;
  /** Plans the documents; by default a planner in this thread without limits of time. Closed with the engine. */
  readonly planner?: SupergraphPlanner;
  /** Whether operations may use the compiled path; true by default. */
  readonly compiledPath?: boolean;
  /** When plans are compiled; at once by default. */
  readonly compiling?: Compiling;
  /** Which errors of subgraphs reach clients; as in production by default. */
  readonly errorRules?: ErrorPolicyRules;
  /** `cause` by default. */
  readonly errorGrouping?: ErrorGrouping;
  /** Decides policies that claims do not grant; none are granted by default. */
  readonly decidePolicies?: DecidePolicies | undefined;
  readonly log: Logger;
  /** Counters that are shared with other engines; own ones by default. */
  readonly counts?: PathCounts;
  /** What is switched off now; nothing by default. */
  readonly readSwitchedOff?: ReadSwitchedOff;
  /** Demand control of fetches; none by default. */
  readonly limitFetch?: LimitFetch;
  /** The values that may replace failed fetches; none by default. */
  readonly lastGoodValues?: LastGoodValues | undefined;
  /** Where responses are kept, behind `send` and `raw`; none by default. */
  readonly entityCache?: EntityCache | null | undefined;
  /** What policies know of fetches; nothing by default. */
  readonly profileFetch?: ProfileFetch;
  /** Fields that are left out while they fail; none by default. */
  readonly fieldBreakers?: FieldBreakers | null;
  /** Called once for each plan with a description of it and its generated code. */
  readonly dump?: (text: string) => void;
}

/** Limit of operations whose plans and generated code are cached. The least recently used one is dropped. */
const MAX_OPERATIONS = 1_000;
/** Limit of their texts. A plan with its generated code takes some hundred times the memory of its text. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

const AT_ONCE: Compiling = { atUse: 1, inSlices: false };

/**
 * Rejects when the supergraph cannot be served. Without `hasPolicy` claims decide about policies, and without
 * `followsLabel` only `percent(n)` overrides are followed.
 */
export async function createNativeEngine(options: NativeEngineOptions): Promise<Engine> {
  const { supergraphSdl, log } = options;
  const variantOptions = variantOptionsOf(options);
  const { plannerSchema, planner } = await openPlanner(supergraphSdl, options.planner);
  const { apiSchema, overrideLabels } = plannerSchema;
  const prepared = createPreparation(plannerSchema);
  const { shared, executableOptions, cacheRules } = await openExecution(options, plannerSchema, planner);
  const { readSwitchedOff = () => null, fieldBreakers = null } = options;
  // Keyed by the operation node: the document cache in front of the engine returns the same node for the same text.
  const operations = new LRUCache<OperationDefinitionNode, ExecutableOperation>({
    max: MAX_OPERATIONS,
    maxSize: MAX_TEXT_BYTES,
    sizeCalculation: (executable) => executable.textLength + 1,
  });

  const toExecutable = (operation: KnownOperation): ExecutableOperation => {
    const known = operations.get(operation.operation);
    if (known !== undefined) return known;
    const executable = new ExecutableOperation(prepared(operation), operation.source.length, executableOptions);
    operations.set(operation.operation, executable);
    return executable;
  };

  /** None for an operation that cannot be prepared: planning it reports why. */
  const policiesOf = (operation: ResolvedOperation): readonly string[] => {
    try {
      return toExecutable(operation).prepared.policies;
    } catch {
      return NO_POLICIES;
    }
  };

  const planWith = (
    granted: ReadonlySet<string> | undefined,
    ...[operation, caller, requester]: PlanArguments
  ): PlannedOperation | Promise<PlannedOperation> => {
    const fail = (error: unknown): GraphQLResponse => toErrorResponse(error, operation, log);
    const refuse = (error: unknown): PlannedOperation => {
      if (error instanceof PlanningUnavailableError) throw error;
      const response = fail(error);
      return { execute: () => Promise.resolve(response) };
    };
    try {
      const executable = toExecutable(operation);
      const variant = selectPlanVariant(
        executable.prepared,
        overrideLabels,
        { identity: caller.identity, onError: operation.onError, granted },
        variantOptions,
      );
      const toPlanned = (ready: ReadyPlan): PlannedOperation => {
        const execution = { ...shared, prepared: executable.prepared, ready, operation, caller };
        return {
          plan: ready.plan.plan,
          execute: (deadline) => executeOperation({ ...execution, deadline }, plannerSchema).catch(fail),
        };
      };
      const switchedOff = readSwitchedOff();
      const ready =
        switchedOff === null
          ? executable.readyPlanFor(variant, operation.variables, requester)
          : executable.readyPlanWithout(switchedOff, variant, operation.variables, requester);
      if (caller.observed !== undefined) caller.observed.isPlanCached = !(ready instanceof Promise);
      const leaveOut = (whole: ReadyPlan): ReadyPlan | Promise<ReadyPlan> =>
        fieldBreakers?.isAnyOpen === true
          ? executable.readyPlanWithoutFailing(whole, fieldBreakers, operation.variables, requester)
          : whole;
      const used = ready instanceof Promise ? ready.then(leaveOut) : leaveOut(ready);
      return used instanceof Promise ? used.then(toPlanned).catch(refuse) : toPlanned(used);
    } catch (error) {
      return refuse(error);
    }
  };

  const { decidePolicies } = options;
  const plan: Engine['plan'] = (operation, caller, requester = ROUTER_ITSELF) => {
    if (decidePolicies === undefined) return planWith(undefined, operation, caller, requester);
    const open = policiesOf(operation).filter((policy) => !variantOptions.hasPolicy(policy, caller.identity));
    if (open.length === 0) return planWith(undefined, operation, caller, requester);
    const granted = decidePolicies(caller, open);
    return granted instanceof Promise
      ? granted.then((each) => planWith(each, operation, caller, requester))
      : planWith(granted, operation, caller, requester);
  };

  const plansAhead: PlansAhead = async (operation) => {
    const executable = toExecutable(operation);
    // A client signs in for the operations that need scopes: the plan without their fields is rare.
    const scopes = executable.prepared.distinctRequirements.flatMap((each) => (each.scopes ?? []).flat());
    const plans: ReadyPlan[] = [];
    for (const identity of [null, { ...SAMPLE_IDENTITY, scopes }]) {
      const variant = selectPlanVariant(executable.prepared, overrideLabels, { identity }, variantOptions);
      plans.push(await executable.readyPlanFor(variant, {}, ROUTER_ITSELF));
    }
    return plans;
  };
  const prepare = async (operation: KnownOperation): Promise<void> => void (await plansAhead(operation));
  const rehearse = createRehearsal(createSampleResponses(plannerSchema.supergraphSchema), plansAhead);

  const close = async (): Promise<void> => {
    operations.clear();
    await planner.close();
  };
  return { apiSchema, prepare, rehearse, plan, stats: () => ({ ...shared.counts }), cacheRules, close };
}

function variantOptionsOf(options: NativeEngineOptions): PlanVariantOptions {
  return {
    hasPolicy: options.hasPolicy ?? hasPolicyByClaims,
    followsLabel: options.followsLabel ?? (() => false),
    random: options.random ?? randomFraction,
  };
}

/** What all operations share: for their execution, and for their plans. */
async function openExecution(options: NativeEngineOptions, plannerSchema: PlannerSchema, planner: DocumentPlanner) {
  const { supergraphSdl, send, log } = options;
  const compiling = options.compiledPath === false ? null : (options.compiling ?? AT_ONCE);
  const raw = options.compiledPath === false ? null : (options.raw ?? rawClientOver(send));
  const counts = options.counts ?? createPathCounts();
  const errorPolicy = createErrorPolicy(options.errorRules ?? PRODUCTION_RULES);
  const errorGrouping = options.errorGrouping ?? 'cause';
  const logInvalidValues = createInvalidValueLog(log);
  const shared = { send, raw, counts, errorPolicy, errorGrouping, logInvalidValues, log };
  const dump = options.dump && (await describeAndDump(options.dump));
  const { limitFetch, profileFetch, lastGoodValues: values } = options;
  const { supergraphSchema: schema, isNamespace } = plannerSchema;
  const staleFetchOf = values && createStaleFetches({ supergraphSdl, schema, isNamespace, values, log });
  const { entityCache: cache = null } = options;
  const cacheRules = readCacheRules(supergraphSdl, schema);
  const cachedFetchOf = cache?.fetchesOf(withEntityTags(cacheRules, supergraphSdl, schema));
  const ofFetches = { limitFetch, profileFetch, staleFetchOf, cachedFetchOf };
  const executableOptions = { plannerSchema, planner, compiling, dump, ...ofFetches };
  return { shared, executableOptions, cacheRules };
}

const NO_POLICIES: readonly string[] = [];

type PlanArguments = readonly [operation: ResolvedOperation, caller: Caller, requester: Requester];

/** Of a guest, and of a member with all scopes. */
type PlansAhead = (operation: KnownOperation) => Promise<readonly ReadyPlan[]>;

function createRehearsal(respond: SampleResponses, plansAhead: PlansAhead): NonNullable<Engine['rehearse']> {
  return async (operation, budgetMs) => {
    const plans = new Set<CompiledPlan>();
    for (const { compiled } of await plansAhead(operation))
      if (compiled !== null && !(compiled instanceof UnsupportedPlanError)) plans.add(compiled);
    let runs = 0;
    for (const plan of plans) runs += await rehearsePlan(plan, respond, budgetMs / plans.size);
    return runs;
  };
}

/** With a planner in this thread unless one is given: its code is loaded then only, since that takes long. */
async function openPlanner(
  supergraphSdl: string,
  given: SupergraphPlanner | undefined,
): Promise<{ readonly plannerSchema: PlannerSchema; readonly planner: DocumentPlanner }> {
  if (given !== undefined) {
    const schemas = await given.schemas;
    const supergraph = rewriteSupergraph(parse(supergraphSdl, { noLocation: true }));
    await nextTurn();
    return { plannerSchema: await createPlannerSchema(supergraph, schemas), planner: given };
  }
  const { createSchemaWithPlanner } = await import('./planning/schema-with-planner.js');
  const { plannerInThisThread } = await import('./planning/planner-in-this-thread.js');
  const plannerSchema = await createSchemaWithPlanner(supergraphSdl);
  return { plannerSchema, planner: plannerInThisThread(plannerSchema) };
}

/** The code that prints plans is part of the planner's, and is loaded for this only. */
async function describeAndDump(dump: (text: string) => void): Promise<DumpPlan> {
  const { describePlan } = await import('./describe-plan.js');
  return (...plan) => dump(describePlan(...plan));
}

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
const SAMPLE_IDENTITY: Identity = {
  accountId: 'sample',
  issuer: '',
  subject: 'sample',
  profileId: null,
  scopes: [],
  policies: new Set(),
  claims: {},
  parts: { country: '', language: '', maturity: '', profile: '' },
};

function toErrorResponse(error: unknown, operation: ResolvedOperation, log: Logger): GraphQLResponse {
  const { operationName } = operation;
  if (error instanceof PlanningError) {
    log.warn({ err: error, operationName }, 'the operation cannot be planned');
    return withoutData(operation, error.message, error.code);
  }
  log.error({ err: error, operationName }, 'the operation could not be executed');
  return withoutData(operation, INTERNAL_ERROR_MESSAGE, 'INTERNAL_SERVER_ERROR');
}

function withoutData({ explainsNulls }: ResolvedOperation, message: string, code: ErrorCode): GraphQLResponse {
  const response = { data: null, errors: [{ message, extensions: { code } }] };
  if (explainsNulls !== true) return response;
  const place = { path: [], cause: { message, code, service: null }, errorIndex: 0 };
  return { ...response, extensions: { ...explainNulls(null, [place], []) } };
}
