/**
 * What is known of an operation before anyone asks it: read once per text, whoever sends it with whatever variables.
 */
import { isCompositeType, Kind, OperationTypeNode, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DirectiveNode, DocumentNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import type { AuthRequirement } from '@marquee/federation/auth-rules';
import type { AuthRequirementsOf } from './auth-requirements.js';
import { assignPlanKeys } from './plan-keys.js';
import type { PlanKeys, PlanKeyContext } from './plan-keys.js';
import { PlanningError } from './planning-error.js';

export interface PreparedOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly keys: PlanKeys;
  /** Variables of `@skip` and `@include`, sorted. */
  readonly conditionVariables: readonly string[];
  /**
   * Whether a plan is for one set of values of these. A field that a mutation asks for under a condition and again
   * under another is one act, and would be planned as two; and the planner loses inputs that take arguments when what
   * requires them is under a condition.
   */
  readonly isPlannedByConditions: boolean;
  /** The auth rules that stand before a field where it is written; fields without any are left out. */
  readonly requirements: ReadonlyMap<FieldNode, readonly AuthRequirement[]>;
  readonly distinctRequirements: readonly AuthRequirement[];
  /** The client's variables that must have another name in the plan, where the planner adds variables of its own. */
  readonly planVariableNames: ReadonlyMap<string, string>;
}

/** Throws a `PlanningError` for what no engine of ours executes. */
export function prepareOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  context: PlanKeyContext & {
    readonly requirementsOf: AuthRequirementsOf;
    readonly requiresArguments: (field: string) => boolean;
  },
): PreparedOperation {
  const { schema, requirementsOf, requiresArguments } = context;
  let isPlannedByConditions = operation.operation === OperationTypeNode.MUTATION;
  if (operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw new PlanningError('OPERATION_NOT_SUPPORTED', 'Subscriptions are not supported.');
  const fragments = readFragments(document);
  const own: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments.values()] };
  const conditionVariables = new Set<string>();
  const requirements = new Map<FieldNode, readonly AuthRequirement[]>();
  const typeInfo = new TypeInfo(schema);
  const readDirective = (node: DirectiveNode): void => {
    if (node.name.value === 'defer' || node.name.value === 'stream') {
      throw new PlanningError(
        'OPERATION_NOT_SUPPORTED',
        `@${node.name.value} is not supported: ask for the whole at once.`,
      );
    }
    const value = node.arguments?.find((argument) => argument.name.value === 'if')?.value;
    if (isCondition(node) && value?.kind === Kind.VARIABLE) conditionVariables.add(value.name.value);
  };
  visit(
    own,
    visitWithTypeInfo(typeInfo, {
      Directive: readDirective,
      Field(node) {
        isPlannedByConditions ||= requiresArguments(node.name.value);
        const parent = typeInfo.getParentType();
        if (!parent || !isCompositeType(parent)) return;
        const ofField = requirementsOf(parent, node.name.value);
        if (ofField.length > 0) requirements.set(node, ofField);
      },
    }),
  );
  return {
    operation,
    fragments,
    keys: assignPlanKeys(own, context),
    conditionVariables: [...conditionVariables].sort(),
    isPlannedByConditions,
    requirements,
    distinctRequirements: [...new Set([...requirements.values()].flat())],
    planVariableNames: choosePlanVariableNames(operation),
  };
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}

function readFragments(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/** The planner's own variables: the entities of a fetch, and arguments taken from a context. */
function isPlannerVariable(name: string): boolean {
  return name === 'representations' || name.startsWith('contextualArgument_');
}

function choosePlanVariableNames(operation: OperationDefinitionNode): ReadonlyMap<string, string> {
  const names = (operation.variableDefinitions ?? []).map((definition) => definition.variable.name.value);
  const taken = new Set(names);
  const renamed = new Map<string, string>();
  for (const name of names.filter(isPlannerVariable)) {
    let free = `client_${name}`;
    while (taken.has(free)) free = `_${free}`;
    taken.add(free);
    renamed.set(name, free);
  }
  return renamed;
}
