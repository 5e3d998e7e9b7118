/** One operation of one caller: run the plan, then shape what came of it; by compiled code where that knows the way. */
import type { Logger } from '@marquee/runtime/log';
import type { GraphQLResponse, Caller, CheckedOperation, Deadline } from './engine.js';
import type { PlanVariant } from './planning/plan-variant.js';
import { toPlanVariables } from './planning/rename-variables.js';
import type { Send } from '../subgraph-client/subgraph-request.js';
import type { RawClient } from '../subgraph-client/subgraph-request.js';
import type { PlannerSchema } from '@marquee/federation/planner-schema';
import { completeResponse } from './execution/complete.js';
import { SharedEntityRequests } from './execution/shared-entity-requests.js';
import { ErrorCollector } from './execution/error-collector.js';
import type { ExecutableOperation } from './executable-operation.js';
import { SerializedResponse } from './compiled/serialized-response.js';
import { FALL_BACK, UnsupportedPlanError } from './compiled/unsupported.js';
import { BufferedResponses } from './compiled/buffered-responses.js';
import { runCompiledPlan } from './compiled/run-compiled-plan.js';
import type { PathCounts } from './path-counts.js';
import { FetchErrors } from './execution/fetch-errors.js';
import { introspect } from './execution/introspect.js';
import type { ExecutionContext } from './execution/execution-context.js';

export interface OperationExecution {
  readonly executable: ExecutableOperation;
  readonly variant: PlanVariant;
  readonly operation: CheckedOperation;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly send: Send;
  /** For the fast path; null to do without it. */
  readonly raw: RawClient | null;
  readonly counts: PathCounts;
  readonly log: Logger;
}

/** Throws a `PlanningError` when there is no plan to run. */
export async function executeOperation(
  execution: OperationExecution,
  generation: PlannerSchema,
): Promise<GraphQLResponse> {
  const { executable, variant: decision, operation, caller, deadline, raw, counts, log } = execution;
  const plan = raw === null ? null : executable.compiledPlanFor(decision, operation.variables);
  if (raw === null || plan === null || plan instanceof UnsupportedPlanError) {
    counts.general += 1;
    return executeGenerally(execution, generation);
  }
  const recording = new BufferedResponses(raw.read);
  try {
    const body = await runCompiledPlan({
      plan,
      variables: operation.variables,
      caller,
      deadline,
      send: raw.send,
      buffered: recording,
    });
    counts.compiled += 1;
    return new SerializedResponse(body);
  } catch (error) {
    // A bug of the compiled path is ours to mend, and not the client's to suffer.
    if (error !== FALL_BACK) log.error({ err: error }, 'the fast path failed; the general path answers');
    counts.fallback += 1;
    return executeGenerally(execution, generation, recording);
  }
}

async function executeGenerally(
  execution: OperationExecution,
  { apiSchema, isSubtype }: PlannerSchema,
  recording?: BufferedResponses,
): Promise<GraphQLResponse> {
  const { executable, variant: decision, operation, caller, deadline, send } = execution;
  const { prepared } = executable;
  const plan = executable.planFor(decision, operation.variables);
  const variables = toPlanVariables(operation.variables, prepared.planVariableNames);
  const replay = recording && { replay: recording.replay.bind(recording) };
  const entityRequests = new SharedEntityRequests(recording?.entityRequests());
  const run: ExecutionContext = {
    data: {},
    fetchErrors: new FetchErrors(),
    variables,
    caller,
    deadline,
    send,
    sharedEntityRequests: entityRequests,
    ...replay,
  };
  await plan.run(run);

  const shape = executable.shapeFor(decision, operation.variables);
  const ledger = new ErrorCollector();
  const introspected = introspect(shape.fieldsOf(undefined) ?? [], prepared, apiSchema, operation.variables);
  const marks = run.fetchErrors.isEmpty ? null : run.fetchErrors.toUnavailableFields(isSubtype);
  const data = completeResponse(shape, run.data, { errors: ledger, unavailable: marks, introspected });
  for (const cause of run.fetchErrors.unreported(ledger)) ledger.record(cause, []);
  const errors = ledger.toErrors();
  return errors.length === 0 ? { data } : { data, errors };
}
