/**
 * Keeps the literals of an operation away from the planner. It reads a literal into a JavaScript value and prints that:
 * it rounds numbers of custom scalars, turns their enum values into strings, and doubles its work with each level of a
 * list. So the planner gets a variable in place of each literal, and no default of a variable. The fetches that it
 * plans get the literals and defaults back as the client has written them.
 */
import type { FetchNode } from '@apollo/query-planner';
import {
  isInputType,
  Kind,
  parse,
  parseType,
  print,
  stripIgnoredCharacters,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type {
  ArgumentNode,
  DocumentNode,
  GraphQLSchema,
  OperationDefinitionNode,
  ValueNode,
  VariableDefinitionNode,
} from 'graphql';

export interface LiftedLiterals {
  /** The document for the planner. */
  readonly document: DocumentNode;
  /** Returns a fetch of the plan with the literals and defaults that the client has written. */
  readonly restore: (fetch: FetchNode) => FetchNode;
}

/** @param document One operation without fragment definitions, valid for the schema. */
export function liftLiterals(document: DocumentNode, schema: GraphQLSchema): LiftedLiterals {
  const [operation] = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const definitions = operation?.variableDefinitions ?? [];
  const literals = new Literals(definitions);
  const lifted = withoutLiterals(document, schema, literals);
  const given = new Map(definitions.map((definition) => [definition.variable.name.value, definition]));
  const changed = new Set([...literals.byName.keys(), ...[...given.values()].filter(hasDefault).map(nameOf)]);
  if (changed.size === 0) return { document, restore: (fetch) => fetch };
  const withVariables = visit(lifted, {
    OperationDefinition: (node) => ({
      ...node,
      variableDefinitions: [...definitions.map(withoutDefault), ...literals.definitions],
    }),
  });
  return {
    document: withVariables,
    restore: (fetch) =>
      (fetch.variableUsages ?? []).some((name) => changed.has(name))
        ? restoreLiterals(fetch, literals.byName, given)
        : fetch,
  };
}

/** The literals of a document, and the variables that take their places. Equal literals of one type share a variable. */
class Literals {
  readonly byName = new Map<string, ValueNode>();
  readonly definitions: VariableDefinitionNode[] = [];
  readonly #names = new Map<string, string>();
  readonly #prefix: string;

  constructor(variables: readonly VariableDefinitionNode[]) {
    let prefix = 'literal';
    while (variables.some((variable) => nameOf(variable).startsWith(prefix))) prefix = `_${prefix}`;
    this.#prefix = prefix;
  }

  /** @returns The name of the literal's variable. */
  add(literal: ValueNode, type: string): string {
    const key = `${type} ${print(literal)}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `${this.#prefix}_${this.byName.size}`;
    this.#names.set(key, name);
    this.byName.set(name, literal);
    this.definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
      type: parseType(type, { noLocation: true }),
    });
    return name;
  }
}

function withoutLiterals(document: DocumentNode, schema: GraphQLSchema, literals: Literals): DocumentNode {
  const typeInfo = new TypeInfo(schema);
  const lift = (node: ArgumentNode): ArgumentNode | undefined => {
    const type = typeInfo.getInputType();
    if (node.value.kind === Kind.VARIABLE || !type || !isInputType(type)) return undefined;
    const name = literals.add(node.value, String(type));
    return { ...node, value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } } };
  };
  return visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Argument: lift,
      // The planner decides constant conditions of `@skip` and `@include` itself.
      Directive: ({ name }) => (name.value === 'skip' || name.value === 'include' ? false : undefined),
    }),
  );
}

function restoreLiterals(
  fetch: FetchNode,
  literals: ReadonlyMap<string, ValueNode>,
  given: ReadonlyMap<string, VariableDefinitionNode>,
): FetchNode {
  const document = visit(parse(fetch.operation, { noLocation: true }), {
    Variable: ({ name }, _key, parent) => (isDefinition(parent) ? undefined : literals.get(name.value)),
  });
  const used = variablesUsedIn(document);
  const restored = visit(document, {
    OperationDefinition: (node) => ({ ...node, variableDefinitions: definitionsFor(node, used, given) }),
  });
  return {
    ...fetch,
    operation: stripIgnoredCharacters(print(restored)),
    variableUsages: [...given.keys()].filter((name) => used.has(name)),
  };
}

function isDefinition(parent: unknown): boolean {
  return typeof parent === 'object' && parent !== null && 'kind' in parent && parent.kind === Kind.VARIABLE_DEFINITION;
}

/** The names of the variables that the operation uses, without those that it only declares. */
function variablesUsedIn(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void names.add(name.value),
  });
  return names;
}

/** Those of the planner's own variables, and those of the client's variables, as the client has written them. */
function definitionsFor(
  { variableDefinitions = [] }: OperationDefinitionNode,
  used: ReadonlySet<string>,
  given: ReadonlyMap<string, VariableDefinitionNode>,
): readonly VariableDefinitionNode[] {
  const own = variableDefinitions.filter(
    (definition) => used.has(nameOf(definition)) && !given.has(nameOf(definition)),
  );
  return [...own, ...[...given.values()].filter((definition) => used.has(nameOf(definition)))];
}

function nameOf({ variable }: VariableDefinitionNode): string {
  return variable.name.value;
}

function hasDefault({ defaultValue }: VariableDefinitionNode): boolean {
  return defaultValue !== undefined;
}

/** A variable with a default can stand in a non-null position; the planner would not plan it there as nullable. */
function withoutDefault(definition: VariableDefinitionNode): VariableDefinitionNode {
  const { defaultValue, ...others } = definition;
  const { type } = definition;
  const isNullable = defaultValue === undefined || defaultValue.kind === Kind.NULL;
  return isNullable || type.kind === Kind.NON_NULL_TYPE
    ? others
    : { ...others, type: { kind: Kind.NON_NULL_TYPE, type } };
}
