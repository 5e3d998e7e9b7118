/** What is known of an operation independent of caller and variables; computed once per operation. */
import { Kind, OperationTypeNode } from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  GraphQLCompositeType,
} from 'graphql';
import type { AuthRequirement } from '@marquee/federation/auth-rules';
import type { AuthRequirementsOf } from './auth-requirements.js';
import { createPlanKeys } from './plan-keys.js';
import type { PlanKeys, PlanKeyContext } from './plan-keys.js';
import { isCustomDirective } from './custom-directives.js';
import { PlanningError } from './planning-error.js';
import { isSkipOrInclude } from './skip-and-include.js';
import { visitFields, visitSelections } from './visit-selections.js';

export interface PreparedOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly keys: PlanKeys;
  /** Variables of `@skip` and `@include`, sorted. */
  readonly conditionVariables: readonly string[];
  /**
   * Whether there is a plan for each set of values of the condition variables. A field that a mutation selects under
   * one condition and again under another is one call, and would be planned as two. And the planner loses required
   * fields with arguments when the field that requires them is under a condition.
   */
  readonly isPlannedByConditions: boolean;
  /** The auth rules that guard each selected field; fields without rules are left out. */
  readonly requirements: ReadonlyMap<FieldNode, readonly AuthRequirement[]>;
  readonly distinctRequirements: readonly AuthRequirement[];
  /** The distinct policies in these rules. */
  readonly policies: readonly string[];
  /** The distinct fields that are selected, with the types they are selected on. */
  readonly selected: readonly SelectedField[];
  /** Client variable -> name in the plan, for variables whose name the planner uses for a variable of its own. */
  readonly planVariableNames: ReadonlyMap<string, string>;
  readonly hasCustomDirectives: boolean;
}

export interface SelectedField {
  readonly parent: GraphQLCompositeType;
  readonly field: string;
}

/** Throws a `PlanningError` for subscriptions, `@defer` and `@stream`, which neither engine supports. */
export function prepareOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  context: PlanKeyContext & {
    readonly requirementsOf: AuthRequirementsOf;
    readonly requiresArguments: (field: string) => boolean;
  },
): PreparedOperation {
  const { schema, requirementsOf, requiresArguments } = context;
  if (operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw new PlanningError('OPERATION_NOT_SUPPORTED', 'Subscriptions are not supported.');
  const fragments = readFragments(document);
  const own: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments.values()] };
  const { conditionVariables, hasCustomDirectives, hasDirectives } = readDirectives(own);
  const { keys, add: addKey } = createPlanKeys(context, hasDirectives);
  const requirements = new Map<FieldNode, readonly AuthRequirement[]>();
  const selected = new Map<string, SelectedField>();
  let isPlannedByConditions = operation.operation === OperationTypeNode.MUTATION;
  visitFields(own, schema, (node, parent, type) => {
    addKey(node, parent, type);
    selected.set(`${parent.name}.${node.name.value}`, { parent, field: node.name.value });
    isPlannedByConditions ||= requiresArguments(node.name.value);
    const ofField = requirementsOf(parent, node.name.value);
    if (ofField.length > 0) requirements.set(node, ofField);
  });
  const distinctRequirements = [...new Set([...requirements.values()].flat())];
  return {
    operation,
    fragments,
    keys,
    conditionVariables,
    isPlannedByConditions,
    requirements,
    distinctRequirements,
    policies: [...new Set(distinctRequirements.flatMap(({ policies }) => policies ?? []).flat())],
    selected: [...selected.values()],
    planVariableNames: choosePlanVariableNames(operation),
    hasCustomDirectives,
  };
}

interface DirectivesOfDocument {
  /** Sorted. */
  readonly conditionVariables: readonly string[];
  readonly hasCustomDirectives: boolean;
  /**
   * Whether a custom directive may change the value of a field with this response name: it is at the field, or at a
   * fragment, in which case all response names count.
   */
  readonly hasDirectives: (responseName: string) => boolean;
}

function readDirectives(document: DocumentNode): DirectivesOfDocument {
  const conditionVariables = new Set<string>();
  const changedNames = new Set<string>();
  let [hasCustomDirectives, isInFragment] = [false, false];
  const readCustom = (directives: readonly DirectiveNode[]): boolean => {
    let isAnyCustom = false;
    for (const directive of directives) {
      refuseIncrementalDelivery(directive);
      isAnyCustom ||= isCustomDirective(directive);
      const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
      if (isSkipOrInclude(directive) && value?.kind === Kind.VARIABLE) conditionVariables.add(value.name.value);
    }
    hasCustomDirectives ||= isAnyCustom;
    return isAnyCustom;
  };
  visitSelections(document, {
    directives: readCustom,
    field: ({ alias, name, directives = [] }) => {
      if (readCustom(directives)) changedNames.add((alias ?? name).value);
    },
    fragment: ({ directives = [] }) => {
      if (readCustom(directives)) isInFragment = true;
    },
  });
  return {
    conditionVariables: [...conditionVariables].sort(),
    hasCustomDirectives,
    hasDirectives: (responseName) => isInFragment || changedNames.has(responseName),
  };
}

/** Throws a `PlanningError`. */
function refuseIncrementalDelivery({ name }: DirectiveNode): void {
  if (name.value !== 'defer' && name.value !== 'stream') return;
  throw new PlanningError('OPERATION_NOT_SUPPORTED', `@${name.value} is not supported: select the fields without it.`);
}

function readFragments(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/** Variables that the planner adds: the representations of a fetch, and arguments from a context. */
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

/** Values of variables by their names in the plan; see `PreparedOperation.planVariableNames`. */
export function toPlanVariables(
  values: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  if (names.size === 0) return values;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [names.get(name) ?? name, value]));
}
