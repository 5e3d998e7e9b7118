/** One operation of one caller: run the plan, then shape what came of it; by compiled code where that knows the way. */
import type { Logger } from '@marquee/runtime/log';
import type { Answer, Caller, CheckedOperation, Deadline } from './engine.js';
import type { Decision } from './planning/plan-variant.js';
import { renameVariables } from './planning/rename-variables.js';
import type { Send } from '../subgraph-client/subgraph-request.js';
import type { RawClient } from '../subgraph-client/raw-request.js';
import type { Generation } from '@marquee/federation/planner-schema';
import { completeAnswer } from './execution/complete.js';
import { EntityRequests } from './execution/shared-entity-requests.js';
import { ErrorLedger } from './execution/error-collector.js';
import type { ExecutableOperation } from './executable-operation.js';
import { BytesAnswer } from './compiled/serialized-response.js';
import { FALL_BACK, Ineligible } from './compiled/unsupported.js';
import { Recording } from './compiled/buffered-responses.js';
import { runFast } from './compiled/run-compiled-plan.js';
import type { PathCounts } from './path-counts.js';
import { Faults } from './execution/fetch-errors.js';
import { introspect } from './execution/introspect.js';
import type { Run } from './execution/execution-context.js';

export interface Execution {
  readonly executable: ExecutableOperation;
  readonly decision: Decision;
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
export async function execute(execution: Execution, generation: Generation): Promise<Answer> {
  const { executable, decision, operation, caller, deadline, raw, counts, log } = execution;
  const plan = raw === null ? null : executable.fastFor(decision, operation.variables);
  if (raw === null || plan === null || plan instanceof Ineligible) {
    counts.general += 1;
    return executeGenerally(execution, generation);
  }
  const recording = new Recording(raw.read);
  try {
    const body = await runFast({ plan, variables: operation.variables, caller, deadline, send: raw.send, recording });
    counts.fast += 1;
    return new BytesAnswer(body);
  } catch (error) {
    // A bug of the compiled path is ours to mend, and not the client's to suffer.
    if (error !== FALL_BACK) log.error({ err: error }, 'the fast path failed; the general path answers');
    counts.fellBack += 1;
    return executeGenerally(execution, generation, recording);
  }
}

async function executeGenerally(
  execution: Execution,
  { apiSchema, isSubtype }: Generation,
  recording?: Recording,
): Promise<Answer> {
  const { executable, decision, operation, caller, deadline, send } = execution;
  const { prepared } = executable;
  const plan = executable.planFor(decision, operation.variables);
  const variables = renameVariables(operation.variables, prepared.variableNames);
  const replay = recording && { replay: recording.replay.bind(recording) };
  const entityRequests = new EntityRequests(recording?.entities());
  const run: Run = { data: {}, faults: new Faults(), variables, caller, deadline, send, entityRequests, ...replay };
  await plan.run(run);

  const shape = executable.shapeFor(decision, operation.variables);
  const ledger = new ErrorLedger();
  const introspected = introspect(shape.fieldsOf(undefined) ?? [], prepared, apiSchema, operation.variables);
  const marks = run.faults.none ? null : run.faults.toMarks(isSubtype);
  const data = completeAnswer(shape, run.data, { ledger, marks, introspected });
  for (const cause of run.faults.untold(ledger)) ledger.record(cause, []);
  const errors = ledger.toErrors();
  return errors.length === 0 ? { data } : { data, errors };
}
