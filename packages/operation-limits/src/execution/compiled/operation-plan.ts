/** The plan of an operation, compiled once for each document, operation name and choice of its conditions. */
import { getOperationAST, Kind, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { planSelection } from './selection-plan.js';
import type { Selection } from './complete-value.js';

/** Choices of `@skip` and `@include` whose plans are kept for one document. Others are planned for each request. */
const KEPT_PLANS = 16;

interface PlannedDocument {
  /** Names of variables that `@skip` and `@include` use. */
  readonly conditions: readonly string[];
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly plans: Map<string, Selection>;
}

export interface OperationPlanner {
  /**
   * The selection of an operation on its root type.
   * @param variableValues Coerced values.
   */
  plan(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variableValues: Readonly<Record<string, unknown>>,
  ): Selection;
}

export function createOperationPlanner(schema: GraphQLSchema): OperationPlanner {
  const documents = new WeakMap<DocumentNode, PlannedDocument>();
  return {
    plan: (document, operation, variableValues) => {
      let planned = documents.get(document);
      if (planned === undefined) {
        planned = inspect(document);
        documents.set(document, planned);
      }
      const values = planned.conditions.map((name) => variableValues[name]);
      const key = `${operation.name?.value ?? ''} ${values.map(String).join(' ')}`;
      const known = planned.plans.get(key);
      if (known !== undefined) return known;
      const type = schema.getRootType(operation.operation);
      if (type === undefined || type === null) throw new TypeError(`The schema has no ${operation.operation}.`);
      const conditions = Object.fromEntries(planned.conditions.map((name, index) => [name, values[index]]));
      const scope = { schema, operation, fragments: planned.fragments, conditions };
      const plan = planSelection(scope, type, [operation.selectionSet]);
      if (planned.plans.size < KEPT_PLANS) planned.plans.set(key, plan);
      return plan;
    },
  };
}

function inspect(document: DocumentNode): PlannedDocument {
  const conditions = new Set<string>();
  visit(document, {
    Directive: ({ name, arguments: values = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of values) if (value.kind === Kind.VARIABLE) conditions.add(value.name.value);
    },
  });
  const fragments = document.definitions.flatMap((node) =>
    node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
  );
  return { conditions: [...conditions], fragments: Object.fromEntries(fragments), plans: new Map() };
}

/** The operation to execute; the message says why there is none. */
export function selectOperation(
  document: DocumentNode,
  operationName: string | null | undefined,
): OperationDefinitionNode | string {
  const operation = getOperationAST(document, operationName);
  if (operation !== null && operation !== undefined) return operation;
  if (operationName !== null && operationName !== undefined) return `Unknown operation named "${operationName}".`;
  const hasOperation = document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return hasOperation
    ? 'Must provide operation name if query contains multiple operations.'
    : 'Must provide an operation.';
}
