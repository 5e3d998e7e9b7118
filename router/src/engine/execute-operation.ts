/** Executes one operation: on the compiled path where it supports the plan, on the general path otherwise. */
import type { Logger } from '@marquee/runtime/log';
import { OperationTypeNode } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import type { RawClient } from '../subgraph-client/subgraph-request.js';
import type { Send } from '../subgraph-client/subgraph-request.js';
import { BufferedResponses } from './compiled/buffered-responses.js';
import type { CompiledPlan } from './compiled/compiled-plan.js';
import { runCompiledPlan } from './compiled/run-compiled-plan.js';
import { SerializedResponse } from './compiled/serialized-response.js';
import { FALL_BACK, UnsupportedPlanError } from './compiled/unsupported.js';
import type { Caller, ResolvedOperation, GraphQLResponse } from './engine.js';
import { InnerDeadline } from '../deadline.js';
import type { Deadline } from '../deadline.js';
import type { ReadyPlan } from './executable-operation.js';
import { writePlain } from './execution/response/write-plain.js';
import { completeResponse, hasFailedField } from './execution/response/complete.js';
import { explainHalt, explainNulls } from './execution/response/explain-nulls.js';
import type { Completion } from './execution/response/complete.js';
import type { ObjectShape } from './execution/response/response-shape.js';
import type { Data, IsSubtype } from './execution/data.js';
import { ErrorCollector } from './execution/error-collector.js';
import type { ErrorCause, ErrorGrouping, ErrorPlace } from './execution/error-collector.js';
import type { ErrorPolicy } from './execution/error-policy.js';
import type { ExecutionContext } from './execution/execution-context.js';
import type { LogInvalidValues } from './execution/invalid-value-log.js';
import { Halt } from './execution/halt.js';
import { StaleMarks } from '../stale-if-error/stale-marks.js';
import { FetchErrors } from './execution/fetch-errors.js';
import type { UnavailableFields } from './execution/fetch-errors.js';
import { createIntrospection } from './execution/response/introspect.js';
import { SharedEntityRequests } from './execution/fetches/shared-entity-requests.js';
import type { PathCounts } from './path-counts.js';
import type { PlannerSchema } from './planning/planner-schema.js';
import { toPlanVariables } from './planning/prepare-operation.js';
import type { PreparedOperation } from './planning/prepare-operation.js';

export interface OperationExecution {
  readonly prepared: PreparedOperation;
  readonly ready: ReadyPlan;
  readonly operation: ResolvedOperation;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly send: Send;
  /** For the compiled path; null to use the general path only. */
  readonly raw: RawClient | null;
  readonly counts: PathCounts;
  readonly errorPolicy: ErrorPolicy;
  readonly errorGrouping: ErrorGrouping;
  readonly logInvalidValues: LogInvalidValues;
  readonly log: Logger;
}

export function executeOperation(
  execution: OperationExecution,
  plannerSchema: PlannerSchema,
): Promise<GraphQLResponse> {
  return execution.operation.onError === 'HALT'
    ? executeWithHalt(execution, plannerSchema)
    : executeOnAPath(execution, plannerSchema, null);
}

async function executeWithHalt(execution: OperationExecution, plannerSchema: PlannerSchema): Promise<GraphQLResponse> {
  const deadline = new InnerDeadline(execution.deadline);
  try {
    return await executeOnAPath({ ...execution, deadline }, plannerSchema, new Halt(deadline));
  } finally {
    deadline.finish();
  }
}

/** @param halt For the error behavior HALT. */
async function executeOnAPath(
  execution: OperationExecution,
  plannerSchema: PlannerSchema,
  halt: Halt | null,
): Promise<GraphQLResponse> {
  const { ready, operation, caller, deadline, raw, counts, log } = execution;
  const plan = ready.compiled;
  // The compiled path does not know why a value is null.
  const isGeneral = raw === null || plan === null || operation.explainsNulls === true;
  if (isGeneral || plan instanceof UnsupportedPlanError || !isFor(plan, operation.onError)) {
    counts.general += 1;
    return executeGeneralPath(execution, plannerSchema, halt);
  }
  const buffered = new BufferedResponses(raw.read);
  try {
    const { body, errors } = await runCompiledPlan({
      plan,
      errorGrouping: execution.errorGrouping,
      variables: toPlanVariables(operation.variables, execution.prepared.planVariableNames),
      caller,
      deadline,
      send: raw.send,
      buffered,
    });
    counts.compiled += 1;
    const { staleMarks } = buffered;
    const stale = staleMarks === null ? undefined : { stale: staleMarks.toList(ready.shape) };
    const response = new SerializedResponse(body, stale, errors);
    response.path = 'compiled';
    return response;
  } catch (error) {
    // Any other error is a bug of the compiled path. The general path then produces the response.
    if (error !== FALL_BACK) log.error({ err: error }, 'the compiled path failed; the general path takes over');
    counts.fallback += 1;
    const response = await executeGeneralPath(execution, plannerSchema, halt, buffered);
    response.path = 'fell_back';
    return response;
  }
}

/** The error of a left-out field ends an operation with `HALT`. */
function isFor({ leftOut }: CompiledPlan, onError: ResolvedOperation['onError']): boolean {
  if (leftOut === null || onError === undefined || onError === 'PROPAGATE') return true;
  return onError === 'NULL' && !leftOut.needsPropagation;
}

/** @param buffered Responses that the compiled path has requested already; they are not requested again. */
async function executeGeneralPath(
  execution: OperationExecution,
  { apiSchema, isSubtype }: PlannerSchema,
  halt: Halt | null,
  buffered?: BufferedResponses,
): Promise<GraphQLResponse> {
  const { prepared, ready, operation, caller, deadline, send, errorPolicy } = execution;
  const { plan, shape } = ready;
  const isMutation = prepared.operation.operation === OperationTypeNode.MUTATION;
  const introspect = createIntrospection(prepared, apiSchema, operation.variables);
  const completion: CompletionContext = {
    isSubtype,
    // A halted response has one error, at one place.
    errorGrouping: halt === null ? execution.errorGrouping : 'place',
    propagates: operation.onError !== 'NULL',
    keepsPlaces: operation.explainsNulls === true,
    onComplete: (errors) => execution.logInvalidValues(errors, operation.operationName),
    introspect,
    isMutation,
  };
  const context: ExecutionContext = {
    data: {},
    fetchErrors: new FetchErrors(halt === null ? undefined : (cause) => endBy(cause, halt, context, shape, completion)),
    staleMarks: new StaleMarks(),
    errorPolicy,
    variables: toPlanVariables(operation.variables, prepared.planVariableNames),
    caller,
    deadline,
    send,
    sharedEntityRequests: new SharedEntityRequests(buffered?.entityRequests()),
    isDataLostBefore: isMutation ? (rootKeys) => isDataLostBefore(rootKeys, halt, context, shape, completion) : null,
    ...(buffered && { replay: buffered.replay.bind(buffered) }),
  };
  await plan.run(context);
  const { response, places } =
    halt === null ? complete(context, shape, completion) : completeOrHalt(halt, context, shape, completion);
  const stale = context.staleMarks.isEmpty || hasNoData(response) ? [] : context.staleMarks.toList(shape);
  if (!completion.keepsPlaces) return stale.length === 0 ? response : withExtensions(response, { stale });
  const [halted] = halt === null || response.errors === undefined ? [] : places;
  const explanation = halted === undefined ? explainNulls(response.data, places, stale) : explainHalt(halted);
  return { ...response, extensions: { ...(stale.length > 0 && { stale }), ...explanation } };
}

/** A serialized response has data; reading it would parse the response. */
function hasNoData(response: GraphQLResponse): boolean {
  return response.body === undefined && response.data === null;
}

function withExtensions(response: GraphQLResponse, extensions: Readonly<Record<string, unknown>>): GraphQLResponse {
  return response instanceof SerializedResponse ? response.withExtensions(extensions) : { ...response, extensions };
}

interface CompletionContext extends Pick<Completion, 'introspect' | 'isMutation' | 'propagates'> {
  readonly isSubtype: IsSubtype;
  readonly errorGrouping: ErrorGrouping;
  /** Whether the places of errors are needed. */
  readonly keepsPlaces: boolean;
  readonly onComplete: (errors: ErrorCollector) => void;
}

interface CompletedResponse {
  readonly response: GraphQLResponse;
  /** Of the errors; empty unless they are needed. */
  readonly places: readonly ErrorPlace[];
}

/** Ends the operation if the cause makes a field of the data so far an error: another fetch may have filled the field. */
function endBy(
  cause: ErrorCause,
  halt: Halt,
  { data, fetchErrors }: ExecutionContext,
  shape: ObjectShape,
  { isSubtype, errorGrouping, ...others }: CompletionContext,
): void {
  if (halt.error !== null) return;
  const locate = (root: { readonly data: Data; readonly shape: ObjectShape } | null): GraphQLFormattedError | null => {
    const unavailable = fetchErrors.toUnavailableFields(isSubtype, root);
    const errors = new ErrorCollector(errorGrouping);
    completeResponse(shape, data, { errors, unavailable, missing: null, ...others, propagates: false });
    fetchErrors.recordRemaining(errors, unavailable);
    return errors.firstOf(cause);
  };
  // Lost namespaces become empty objects of the data only once the operation has ended.
  const found = locate(null);
  if (found !== null) halt.endBy(locate({ data, shape }) ?? found, cause);
}

/** The response of the error behavior HALT: without errors, or with one error and without data. */
function completeOrHalt(
  halt: Halt,
  context: ExecutionContext,
  shape: ObjectShape,
  completion: CompletionContext,
): CompletedResponse {
  if (halt.error !== null) return { response: { data: null, errors: [halt.error] }, places: halt.places };
  const completed = complete(context, shape, completion);
  const [first] = completed.response.errors ?? [];
  return first === undefined ? completed : { response: { data: null, errors: [first] }, places: completed.places };
}

/** Whether a root field before those with these keys has failed such that the data is null. */
function isDataLostBefore(
  rootKeys: ReadonlySet<string>,
  halt: Halt | null,
  { data, fetchErrors }: ExecutionContext,
  shape: ObjectShape,
  { isSubtype, errorGrouping, propagates, ...others }: CompletionContext,
): boolean {
  if (halt?.error != null) return true;
  if (halt === null && !propagates) return false;
  const fields = shape.fieldsOf(undefined) ?? [];
  const next = fields.findIndex(({ key }) => rootKeys.has(key));
  const before = new Set(fields.slice(0, Math.max(next, 0)));
  const unavailable = fetchErrors.isEmpty ? null : fetchErrors.toUnavailableFields(isSubtype);
  const missing = (): UnavailableFields => fetchErrors.toMissingFields(isSubtype);
  const errors = new ErrorCollector(errorGrouping);
  const completion = { errors, unavailable, missing, propagates: halt === null, ...others };
  return hasFailedField(shape, data, completion, (field) => before.has(field));
}

function complete(
  { data, fetchErrors }: ExecutionContext,
  shape: ObjectShape,
  { isSubtype, errorGrouping, keepsPlaces, onComplete, ...others }: CompletionContext,
): CompletedResponse {
  // Where places are needed, so are nulls without an error.
  const body = fetchErrors.isEmpty && !keepsPlaces ? writePlain(shape, data) : null;
  if (body !== null) return { response: new SerializedResponse(body), places: [] };
  const root = { data, shape };
  const tryToComplete = (unavailable: UnavailableFields | null): CompletedResponse => {
    const errors = new ErrorCollector(errorGrouping, keepsPlaces);
    const missing = (): UnavailableFields => fetchErrors.toMissingFields(isSubtype, root);
    const completed = completeResponse(shape, data, { errors, unavailable, missing, ...others });
    fetchErrors.recordRemaining(errors, unavailable);
    onComplete(errors);
    const list = errors.toErrors();
    const response = list.length === 0 ? { data: completed } : { data: completed, errors: list };
    return { response, places: errors.places() };
  };
  if (fetchErrors.isEmpty) return tryToComplete(null);
  const completed = tryToComplete(fetchErrors.toUnavailableFields(isSubtype, root));
  // The data of a subgraph can be null for an error at one field. Its other fields need errors only if they are null in
  // the response, and not part of a larger null that the same error explains.
  if (completed.response.data === null || !fetchErrors.hasReportedFailure) return completed;
  return tryToComplete(fetchErrors.toUnavailableFields(isSubtype, root, 'when missing'));
}
