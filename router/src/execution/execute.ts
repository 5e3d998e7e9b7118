/** One operation of one caller: run the plan, then shape what came of it. */
import type { Answer, Caller, CheckedOperation, Deadline } from '../engine.js';
import type { Decision } from '../planning/decision.js';
import type { Send } from '../subgraph-client/send.js';
import type { Generation } from '../supergraph/generation.js';
import { completeAnswer } from './complete.js';
import type { Data } from './data.js';
import { ErrorLedger } from './errors.js';
import type { ExecutableOperation } from './executable-operation.js';
import { Faults } from './faults.js';
import { introspect } from './introspect.js';
import type { Run } from './run.js';

export interface Execution {
  readonly executable: ExecutableOperation;
  readonly decision: Decision;
  readonly operation: CheckedOperation;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly send: Send;
}

/** Throws a `PlanningError` when there is no plan to run. */
export const execute = async (execution: Execution, { apiSchema, isSubtype }: Generation): Promise<Answer> => {
  const { executable, decision, operation, caller, deadline, send } = execution;
  const { prepared } = executable;
  const plan = executable.planFor(decision);
  const variables = renameVariables(operation.variables, prepared.variableNames);
  const run: Run = { data: {}, faults: new Faults(), variables, caller, deadline, send };
  await plan.run(run);

  const shape = executable.shapeFor(decision, operation.variables);
  const ledger = new ErrorLedger();
  const introspected = introspect(shape.fieldsOf(undefined) ?? [], prepared, apiSchema, operation.variables);
  const marks = run.faults.none ? null : run.faults.toMarks(isSubtype);
  const data = completeAnswer(shape, run.data, { ledger, marks, introspected });
  const errors = ledger.toErrors();
  return errors.length === 0 ? { data } : { data, errors };
};

const renameVariables = (variables: Readonly<Data>, names: ReadonlyMap<string, string>): Readonly<Data> => {
  if (names.size === 0) return variables;
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [names.get(name) ?? name, value]));
};
