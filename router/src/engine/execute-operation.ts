/** Executes one operation: on the compiled path where it supports the plan, on the general path otherwise. */
import type { Logger } from '@marquee/runtime/log';
import { OperationTypeNode } from 'graphql';
import type { RawClient } from '../subgraph-client/subgraph-request.js';
import type { Send } from '../subgraph-client/subgraph-request.js';
import { BufferedResponses } from './compiled/buffered-responses.js';
import { runCompiledPlan } from './compiled/run-compiled-plan.js';
import { SerializedResponse } from './compiled/serialized-response.js';
import { FALL_BACK, UnsupportedPlanError } from './compiled/unsupported.js';
import type { Caller, ResolvedOperation, GraphQLResponse } from './engine.js';
import type { Deadline } from '../deadline.js';
import type { ReadyPlan } from './executable-operation.js';
import { completeResponse, hasFailedField } from './execution/response/complete.js';
import type { Completion } from './execution/response/complete.js';
import type { ObjectShape } from './execution/response/response-shape.js';
import type { IsSubtype } from './execution/data.js';
import { ErrorCollector } from './execution/error-collector.js';
import type { ErrorGrouping } from './execution/error-collector.js';
import type { ErrorPolicy } from './execution/error-policy.js';
import type { ExecutionContext } from './execution/execution-context.js';
import type { LogInvalidValues } from './execution/invalid-value-log.js';
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

export async function executeOperation(
  execution: OperationExecution,
  plannerSchema: PlannerSchema,
): Promise<GraphQLResponse> {
  const { ready, operation, caller, deadline, raw, counts, log } = execution;
  const plan = ready.compiled;
  if (raw === null || plan === null || plan instanceof UnsupportedPlanError) {
    counts.general += 1;
    return executeGeneralPath(execution, plannerSchema);
  }
  const buffered = new BufferedResponses(raw.read);
  try {
    const body = await runCompiledPlan({
      plan,
      variables: operation.variables,
      caller,
      deadline,
      send: raw.send,
      buffered,
    });
    counts.compiled += 1;
    return new SerializedResponse(body);
  } catch (error) {
    // Any other error is a bug of the compiled path. The general path then produces the response.
    if (error !== FALL_BACK) log.error({ err: error }, 'the compiled path failed; the general path takes over');
    counts.fallback += 1;
    return executeGeneralPath(execution, plannerSchema, buffered);
  }
}

/** @param buffered Responses that the compiled path has requested already; they are not requested again. */
async function executeGeneralPath(
  execution: OperationExecution,
  { apiSchema, isSubtype }: PlannerSchema,
  buffered?: BufferedResponses,
): Promise<GraphQLResponse> {
  const { prepared, ready, operation, caller, deadline, send, errorPolicy } = execution;
  const { plan, shape } = ready;
  const isMutation = prepared.operation.operation === OperationTypeNode.MUTATION;
  const introspect = createIntrospection(prepared, apiSchema, operation.variables);
  const completion: CompletionContext = {
    isSubtype,
    errorGrouping: execution.errorGrouping,
    onComplete: (errors) => execution.logInvalidValues(errors, operation.operationName),
    introspect,
    isMutation,
  };
  const context: ExecutionContext = {
    data: {},
    fetchErrors: new FetchErrors(),
    staleMarks: new StaleMarks(),
    errorPolicy,
    variables: toPlanVariables(operation.variables, prepared.planVariableNames),
    caller,
    deadline,
    send,
    sharedEntityRequests: new SharedEntityRequests(buffered?.entityRequests()),
    isDataLostBefore: isMutation ? (rootKeys) => isDataLostBefore(rootKeys, context, shape, completion) : null,
    ...(buffered && { replay: buffered.replay.bind(buffered) }),
  };
  await plan.run(context);
  const response = complete(context, shape, completion);
  const stale = context.staleMarks.isEmpty || response.data === null ? [] : context.staleMarks.toList(shape);
  return stale.length === 0 ? response : { ...response, extensions: { ...response.extensions, stale } };
}

interface CompletionContext extends Pick<Completion, 'introspect' | 'isMutation'> {
  readonly isSubtype: IsSubtype;
  readonly errorGrouping: ErrorGrouping;
  readonly onComplete: (errors: ErrorCollector) => void;
}

/** Whether a non-null root field before those with these keys has failed. */
function isDataLostBefore(
  rootKeys: ReadonlySet<string>,
  { data, fetchErrors }: ExecutionContext,
  shape: ObjectShape,
  { isSubtype, errorGrouping, ...others }: CompletionContext,
): boolean {
  const fields = shape.fieldsOf(undefined) ?? [];
  const next = fields.findIndex(({ key }) => rootKeys.has(key));
  const before = new Set(fields.slice(0, Math.max(next, 0)));
  const unavailable = fetchErrors.isEmpty ? null : fetchErrors.toUnavailableFields(isSubtype);
  const missing = (): UnavailableFields => fetchErrors.toMissingFields(isSubtype);
  const completion = { errors: new ErrorCollector(errorGrouping), unavailable, missing, ...others };
  return hasFailedField(shape, data, completion, (field) => before.has(field));
}

function complete(
  { data, fetchErrors }: ExecutionContext,
  shape: ObjectShape,
  { isSubtype, errorGrouping, onComplete, ...others }: CompletionContext,
): GraphQLResponse {
  const root = { data, shape };
  const tryToComplete = (unavailable: UnavailableFields | null): GraphQLResponse => {
    const errors = new ErrorCollector(errorGrouping);
    const missing = (): UnavailableFields => fetchErrors.toMissingFields(isSubtype, root);
    const completed = completeResponse(shape, data, { errors, unavailable, missing, ...others });
    fetchErrors.recordRemaining(errors, unavailable);
    onComplete(errors);
    const list = errors.toErrors();
    return list.length === 0 ? { data: completed } : { data: completed, errors: list };
  };
  if (fetchErrors.isEmpty) return tryToComplete(null);
  const response = tryToComplete(fetchErrors.toUnavailableFields(isSubtype, root));
  // The data of a subgraph can be null for an error at one field. Its other fields need errors only if they are null in
  // the response, and not part of a larger null that the same error explains.
  if (response.data === null || !fetchErrors.hasReportedFailure) return response;
  return tryToComplete(fetchErrors.toUnavailableFields(isSubtype, root, 'when missing'));
}
