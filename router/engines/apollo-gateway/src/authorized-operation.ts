/**
 * The part of an operation that its caller may read. The gateway is asked for this part alone, by keys as our own
 * planner is, and what comes back is shaped into the client's answer, in which the rest is null and told.
 */
import { Kind, print, visit } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { GraphQLResponse, ResolvedOperation } from '@marquee/router/engine/engine';
import { completeResponse } from '@marquee/router/engine/execution/complete';
import type { Data, Path } from '@marquee/router/engine/execution/data';
import { UNAUTHORIZED_FIELD } from '@marquee/router/engine/execution/error-causes';
import { ErrorCollector } from '@marquee/router/engine/execution/error-collector';
import type { ErrorCause } from '@marquee/router/engine/execution/error-collector';
import { FetchErrors } from '@marquee/router/engine/execution/fetch-errors';
import { introspect } from '@marquee/router/engine/execution/introspect';
import { createResponseShape } from '@marquee/router/engine/execution/response-shape';
import { createAuthRequirements, isMet } from '@marquee/router/engine/planning/auth-requirements';
import type { HasPolicy } from '@marquee/router/engine/planning/auth-requirements';
import { createPlannedDocument } from '@marquee/router/engine/planning/planned-document';
import { prepareOperation } from '@marquee/router/engine/planning/prepare-operation';
import type { PreparedOperation } from '@marquee/router/engine/planning/prepare-operation';
import { toPlanVariables } from '@marquee/router/engine/planning/prepare-operation';
import type { AuthRules } from '@marquee/federation/auth-rules';
import { groupPossibleTypes } from '@marquee/federation/possible-type-groups';

/** What came of an operation: data, and why parts of it are missing. */
export interface PartialData {
  readonly data: Data | null;
  readonly unavailable: readonly { readonly cause: ErrorCause; readonly path: Path }[];
}

export interface AuthorizedOperation {
  /** Null when nothing is left to ask for. */
  readonly operation: ResolvedOperation | null;
  readonly complete: (outcome: PartialData) => GraphQLResponse;
}

/** Null when the caller may read all of it. Throws a `PlanningError` for what no engine of ours executes. */
export type RestrictOperation = (
  operation: ResolvedOperation,
  identity: ViewerIdentity | null,
) => AuthorizedOperation | null;

/** Operations whose rules are kept. */
const MAX_OPERATIONS = 1_000;

export function createRestrictOperation(
  schema: GraphQLSchema,
  rules: AuthRules,
  hasPolicy: HasPolicy,
): RestrictOperation {
  if (rules.size === 0) return () => null;
  const requirementsOf = createAuthRequirements(schema, rules);
  const fieldNames = new Set(
    Object.values(schema.getTypeMap()).flatMap((type) => ('getFields' in type ? Object.keys(type.getFields()) : [])),
  );
  const naming = {
    schema,
    fieldNames,
    typeGroups: groupPossibleTypes(schema),
    requirementsOf,
    requiresArguments: () => false,
  };
  const known = new LRUCache<OperationDefinitionNode, PreparedOperation>({ max: MAX_OPERATIONS });
  const prepare = ({ document, operation }: ResolvedOperation): PreparedOperation => {
    const prepared = known.get(operation) ?? prepareOperation(document, operation, naming);
    known.set(operation, prepared);
    return prepared;
  };
  return (operation, identity) => {
    const prepared = prepare(operation);
    const unmet = new Set(
      prepared.distinctRequirements.filter((requirement) => !isMet(requirement, identity, hasPolicy)),
    );
    if (unmet.size === 0) return null;
    const isDenied = (field: FieldNode): boolean =>
      (prepared.requirements.get(field) ?? []).some((requirement) => unmet.has(requirement));
    const isTrue = (variable: string): boolean => operation.variables[variable] === true;
    return {
      operation: toExecutedOperation(
        operation,
        createPlannedDocument(prepared, schema, { isUnauthorized: isDenied, isTrue }),
        prepared,
      ),
      complete: completeWith(operation, prepared, schema, isDenied),
    };
  };
}

function toExecutedOperation(
  { operationName, variables }: ResolvedOperation,
  document: DocumentNode | null,
  { planVariableNames: variableNames }: PreparedOperation,
): ResolvedOperation | null {
  const asked = document && visit(document, { SelectionSet: { leave: withTypename } });
  const [operation] = asked?.definitions ?? [];
  if (asked === null || operation?.kind !== Kind.OPERATION_DEFINITION) return null;
  return {
    document: asked,
    operation,
    source: print(asked),
    operationName,
    variables: toPlanVariables(variables, variableNames),
  };
}

/** To know which fragments apply when the answer is shaped. No key is called so. */
function withTypename(set: SelectionSetNode, _key: unknown, parent: unknown): SelectionSetNode | undefined {
  const isRoot = typeof parent === 'object' && parent !== null && 'operation' in parent;
  return isRoot
    ? undefined
    : { ...set, selections: [...set.selections, { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }] };
}

function completeWith(
  { operation, variables }: ResolvedOperation,
  prepared: PreparedOperation,
  schema: GraphQLSchema,
  isDenied: (field: FieldNode) => boolean,
): AuthorizedOperation['complete'] {
  return ({ data: asked, unavailable: losses }) => {
    const data = asked ?? {};
    const faults = new FetchErrors();
    for (const { cause, path } of losses) faults.addReportedError({ cause, from: data, path });
    const root = schema.getRootType(operation.operation);
    if (!root) throw new Error('The operation was planned without a root type.');
    const shape = createResponseShape(
      {
        schema,
        prepared,
        isTrue: (variable) => variables[variable] === true,
        unauthorizedCauseOf: (field) => (isDenied(field) ? UNAUTHORIZED_FIELD : null),
        ownerOf: () => null,
      },
      root,
    );
    const ledger = new ErrorCollector();
    const introspected = introspect(shape.fieldsOf(undefined) ?? [], prepared, schema, variables);
    const completed = completeResponse(shape, data, {
      errors: ledger,
      unavailable: faults.isEmpty ? null : faults.toUnavailableFields(() => true),
      introspected,
    });
    const errors = ledger.toErrors();
    return errors.length === 0 ? { data: completed } : { data: completed, errors };
  };
}
