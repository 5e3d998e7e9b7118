/**
 * Removes the fields that the caller may not read from an operation, since the gateway does not support auth rules. The
 * gateway executes the rest under plan keys, as the native engine does. Its data is then completed to the client's
 * response, in which the removed fields are null, with errors.
 */
import { Kind, OperationTypeNode, print, visit } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Identity } from '@marquee/router/identity/identity';
import type { GraphQLResponse, ResolvedOperation } from '@marquee/router/engine/engine';
import { completeResponse } from '@marquee/router/engine/execution/response/complete';
import type { Data, Path } from '@marquee/router/engine/execution/data';
import { UNAUTHORIZED_FIELD } from '@marquee/router/engine/execution/error-causes';
import { ErrorCollector } from '@marquee/router/engine/execution/error-collector';
import type { ErrorCause, ErrorGrouping } from '@marquee/router/engine/execution/error-collector';
import { FetchErrors } from '@marquee/router/engine/execution/fetch-errors';
import { createIntrospection } from '@marquee/router/engine/execution/response/introspect';
import { createResponseShape } from '@marquee/router/engine/execution/response/response-shape';
import { createAuthRequirements, isMet } from '@marquee/router/engine/planning/auth-requirements';
import type { HasPolicy } from '@marquee/router/engine/planning/auth-requirements';
import { createPlannedDocument } from '@marquee/router/engine/planning/planned-document';
import { prepareOperation } from '@marquee/router/engine/planning/prepare-operation';
import type { PreparedOperation } from '@marquee/router/engine/planning/prepare-operation';
import { toPlanVariables } from '@marquee/router/engine/planning/prepare-operation';
import type { AuthRules } from '@marquee/federation/auth-rules';
import { groupPossibleTypes } from '@marquee/federation/possible-type-groups';

/** The data of an operation, and why fields of it are unavailable. */
export interface PartialData {
  readonly data: Data | null;
  readonly unavailable: readonly { readonly cause: ErrorCause; readonly path: Path }[];
}

export interface AuthorizedOperation {
  /** Null when no field is left to execute. */
  readonly operation: ResolvedOperation | null;
  /** Makes the client's response from the data of `operation`. */
  readonly complete: (executed: PartialData) => GraphQLResponse;
}

/** Null when the caller may read all fields. Throws a `PlanningError` for operations that no engine supports. */
export type RestrictOperation = (operation: ResolvedOperation, identity: Identity | null) => AuthorizedOperation | null;

/** Limit of cached operations. */
const MAX_OPERATIONS = 1_000;

export function createRestrictOperation(
  schema: GraphQLSchema,
  rules: AuthRules,
  hasPolicy: HasPolicy,
  grouping: ErrorGrouping,
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
  const preparedOperations = new LRUCache<OperationDefinitionNode, PreparedOperation>({ max: MAX_OPERATIONS });
  const prepare = ({ document, operation }: ResolvedOperation): PreparedOperation => {
    const prepared = preparedOperations.get(operation) ?? prepareOperation(document, operation, naming);
    preparedOperations.set(operation, prepared);
    return prepared;
  };
  return (operation, identity) => {
    const prepared = prepare(operation);
    const unmet = new Set(
      prepared.distinctRequirements.filter((requirement) => !isMet(requirement, identity, hasPolicy)),
    );
    if (unmet.size === 0) return null;
    const isUnauthorized = (field: FieldNode): boolean =>
      (prepared.requirements.get(field) ?? []).some((requirement) => unmet.has(requirement));
    const isTrue = (variable: string): boolean => operation.variables[variable] === true;
    return {
      operation: toExecutedOperation(
        operation,
        createPlannedDocument(prepared, schema, { isUnauthorized, isTrue }),
        prepared,
      ),
      complete: completeWith(operation, prepared, schema, isUnauthorized, grouping),
    };
  };
}

function toExecutedOperation(
  { operationName, variables }: ResolvedOperation,
  document: DocumentNode | null,
  { planVariableNames: variableNames }: PreparedOperation,
): ResolvedOperation | null {
  const executed = document && visit(document, { SelectionSet: { leave: withTypename } });
  const [operation] = executed?.definitions ?? [];
  if (executed === null || operation?.kind !== Kind.OPERATION_DEFINITION) return null;
  return {
    document: executed,
    operation,
    source: print(executed),
    operationName,
    variables: toPlanVariables(variables, variableNames),
  };
}

/** Adds `__typename`, by which completion knows which fragments apply. No plan key has this name. */
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
  isUnauthorized: (field: FieldNode) => boolean,
  grouping: ErrorGrouping,
): AuthorizedOperation['complete'] {
  return ({ data: executed, unavailable }) => {
    const data = executed ?? {};
    const fetchErrors = new FetchErrors();
    for (const { cause, path } of unavailable) fetchErrors.addReportedError({ cause, from: data, path });
    const root = schema.getRootType(operation.operation);
    if (!root) throw new Error('The schema has no root type for the operation.');
    const shape = createResponseShape(
      {
        schema,
        prepared,
        isTrue: (variable) => variables[variable] === true,
        unauthorizedCauseOf: (field) => (isUnauthorized(field) ? UNAUTHORIZED_FIELD : null),
        ownerOf: () => null,
        isNamespace: () => false,
      },
      root,
    );
    const errorCollector = new ErrorCollector(grouping);
    const unavailableFields = fetchErrors.isEmpty ? null : fetchErrors.toUnavailableFields(() => true);
    const completed = completeResponse(shape, data, {
      errors: errorCollector,
      unavailable: unavailableFields,
      missing: null,
      isMutation: operation.operation === OperationTypeNode.MUTATION,
      propagates: true,
      introspect: createIntrospection(prepared, schema, variables),
    });
    fetchErrors.recordRemaining(errorCollector, unavailableFields);
    const errors = errorCollector.toErrors();
    return errors.length === 0 ? { data: completed } : { data: completed, errors };
  };
}
