/** What the fields, types and arguments of a schema cost, read from its SDL: a supergraph, a subgraph or any other. */
import { Kind, OperationTypeNode, valueFromASTUntyped } from 'graphql';
import type { DocumentNode, FieldDefinitionNode, InputValueDefinitionNode, TypeNode } from 'graphql';
import { readCostDirectiveNames, readListSize, readWeight } from './cost-directives.js';
import type { CostDirectiveNames, ListSize } from './cost-directives.js';

/** An argument or an input field. */
export interface InputCost {
  readonly typeName: string;
  /** Its own weight or that of its type; null when neither has one. */
  readonly weight: number | null;
  /** Undefined without a default value. */
  readonly defaultValue: unknown;
}

export interface FieldCost {
  readonly typeName: string;
  /** How many lists are nested: 2 for `[[Int]]`. */
  readonly lists: number;
  /** Of one element. */
  readonly weight: number;
  /** That of the field; for an interface's field those of all implementations, null for one without. */
  readonly listSizes: readonly (ListSize | null)[];
  readonly arguments: ReadonlyMap<string, InputCost>;
}

interface OutputType {
  readonly isAbstract: boolean;
  readonly fields: ReadonlyMap<string, FieldCost>;
}

export interface CostModelOptions {
  /** The size of a list without `@listSize`. */
  readonly listSize: number;
}

const COMPOSITE_WEIGHT = 1;
const NO_TYPES: ReadonlySet<string> = new Set();

export class CostModel {
  readonly #outputTypes = new Map<string, OutputType>();
  readonly #inputTypes = new Map<string, Map<string, InputCost>>();
  readonly #weights = new Map<string, number>();
  readonly #possibleTypes = new Map<string, Set<string>>();
  readonly #rootTypes = new Map<string, string>(Object.entries(DEFAULT_ROOT_TYPES));
  readonly #abstractFields = new Map<string, FieldCost | undefined>();
  readonly #sizedFields = new Set<string>();
  readonly defaultListSize: number;
  #hasNegativeWeights = false;

  constructor(document: DocumentNode, { listSize }: CostModelOptions) {
    this.defaultListSize = listSize;
    const names = readCostDirectiveNames(document);
    // Weights first: that of a type is the weight of every field and argument of the type.
    for (const definition of document.definitions) this.#readType(definition, names);
    for (const definition of document.definitions) this.#readFields(definition, names);
  }

  /** Whether a sum of weights can be less than one of its parts. */
  get hasNegativeWeights(): boolean {
    return this.#hasNegativeWeights;
  }

  rootType(operation: OperationTypeNode): string {
    return this.#rootTypes.get(operation) ?? '';
  }

  /** Whether some `@listSize(sizedFields:)` has this name. */
  isSizedField(name: string): boolean {
    return this.#sizedFields.has(name);
  }

  /** Undefined for a field that the schema does not have. */
  fieldOf(typeName: string, fieldName: string): FieldCost | undefined {
    const type = this.#outputTypes.get(typeName);
    if (type === undefined || !type.isAbstract) return type?.fields.get(fieldName);
    const key = `${typeName}.${fieldName}`;
    if (!this.#abstractFields.has(key)) this.#abstractFields.set(key, this.#mostExpensiveField(typeName, fieldName));
    return this.#abstractFields.get(key);
  }

  /** Undefined for a type that has no input fields. */
  inputFieldsOf(typeName: string): ReadonlyMap<string, InputCost> | undefined {
    return this.#inputTypes.get(typeName);
  }

  /** Names of the object types that a value of this type may have. */
  possibleTypesOf(typeName: string): ReadonlySet<string> {
    return this.#possibleTypes.get(typeName) ?? NO_TYPES;
  }

  /** Of one object or value of the type. */
  weightOf(typeName: string): number {
    const possible = this.#possibleTypes.get(typeName);
    if (possible === undefined) return this.#weights.get(typeName) ?? 0;
    if (possible.size === 0) return COMPOSITE_WEIGHT;
    return Math.max(...[...possible].map((name) => this.#weights.get(name) ?? COMPOSITE_WEIGHT));
  }

  #readType(definition: DocumentNode['definitions'][number], names: CostDirectiveNames): void {
    switch (definition.kind) {
      case Kind.SCHEMA_DEFINITION:
      case Kind.SCHEMA_EXTENSION:
        for (const { operation, type } of definition.operationTypes ?? [])
          this.#rootTypes.set(operation, type.name.value);
        break;
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
        this.#addPossibleType(definition.name.value, definition.name.value);
        for (const { name } of definition.interfaces ?? []) this.#addPossibleType(name.value, definition.name.value);
        this.#addWeight(definition.name.value, this.#weightAt(definition, names));
        break;
      case Kind.UNION_TYPE_DEFINITION:
      case Kind.UNION_TYPE_EXTENSION:
        this.#possibleTypes.set(definition.name.value, this.#possibleTypes.get(definition.name.value) ?? new Set());
        for (const { name } of definition.types ?? []) this.#addPossibleType(definition.name.value, name.value);
        break;
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        this.#possibleTypes.set(definition.name.value, this.#possibleTypes.get(definition.name.value) ?? new Set());
        break;
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.SCALAR_TYPE_EXTENSION:
      case Kind.ENUM_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_EXTENSION:
        this.#addWeight(definition.name.value, this.#weightAt(definition, names));
        break;
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_EXTENSION:
        this.#inputTypes.set(definition.name.value, new Map());
        break;
      default:
    }
  }

  #addPossibleType(abstractName: string, name: string): void {
    const types = this.#possibleTypes.get(abstractName) ?? new Set();
    this.#possibleTypes.set(abstractName, types.add(name));
  }

  #addWeight(name: string, weight: number | null): void {
    if (weight !== null) this.#weights.set(name, weight);
  }

  #readFields(definition: DocumentNode['definitions'][number], names: CostDirectiveNames): void {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION: {
        const isAbstract =
          definition.kind === Kind.INTERFACE_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_EXTENSION;
        const earlier = this.#outputTypes.get(definition.name.value)?.fields ?? [];
        const fields = (definition.fields ?? []).map(
          (field) => [field.name.value, this.#readField(field, names)] as const,
        );
        this.#outputTypes.set(definition.name.value, { isAbstract, fields: new Map([...earlier, ...fields]) });
        break;
      }
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_EXTENSION:
        for (const field of definition.fields ?? [])
          this.#inputTypes.get(definition.name.value)?.set(field.name.value, this.#readInput(field, names));
        break;
      default:
    }
  }

  #readField(field: FieldDefinitionNode, names: CostDirectiveNames): FieldCost {
    const { typeName, lists } = unwrap(field.type);
    const listSize = readListSize(field, names);
    for (const name of listSize?.sizedFields ?? []) this.#sizedFields.add(name);
    return {
      typeName,
      lists,
      weight: this.#weightAt(field, names) ?? this.#outputWeight(typeName),
      listSizes: [listSize],
      arguments: new Map((field.arguments ?? []).map((each) => [each.name.value, this.#readInput(each, names)])),
    };
  }

  #weightAt(node: Parameters<typeof readWeight>[0], names: CostDirectiveNames): number | null {
    const weight = readWeight(node, names);
    if (weight !== null && weight < 0) this.#hasNegativeWeights = true;
    return weight;
  }

  #outputWeight(typeName: string): number {
    const isObject = this.#possibleTypes.get(typeName)?.has(typeName) === true;
    return isObject ? (this.#weights.get(typeName) ?? COMPOSITE_WEIGHT) : this.weightOf(typeName);
  }

  #readInput({ type, directives, defaultValue }: InputValueDefinitionNode, names: CostDirectiveNames): InputCost {
    const { typeName } = unwrap(type);
    return {
      typeName,
      weight: this.#weightAt({ directives }, names) ?? this.#weights.get(typeName) ?? null,
      defaultValue: defaultValue === undefined ? undefined : valueFromASTUntyped(defaultValue),
    };
  }

  /** Which object type an interface's field is resolved for is not known before execution: the largest numbers count. */
  #mostExpensiveField(typeName: string, fieldName: string): FieldCost | undefined {
    const own = this.#outputTypes.get(typeName)?.fields.get(fieldName);
    if (own === undefined) return undefined;
    const [ownSize = null] = own.listSizes;
    const fields = [...this.possibleTypesOf(typeName)].flatMap(
      (name) => this.#outputTypes.get(name)?.fields.get(fieldName) ?? [],
    );
    const sizes = fields.flatMap(({ listSizes }) => listSizes);
    return {
      ...own,
      weight: fields.length === 0 ? own.weight : Math.max(...fields.map(({ weight }) => weight)),
      listSizes: [
        ...new Set(
          ownSize === null
            ? [...sizes, ...(sizes.length === 0 ? [null] : [])]
            : [ownSize, ...sizes.filter((size) => size !== null)],
        ),
      ],
      arguments: new Map([...own.arguments].map(([name, input]) => [name, heaviest(input, name, fields)])),
    };
  }
}

const DEFAULT_ROOT_TYPES = {
  [OperationTypeNode.QUERY]: 'Query',
  [OperationTypeNode.MUTATION]: 'Mutation',
  [OperationTypeNode.SUBSCRIPTION]: 'Subscription',
};

function heaviest(own: InputCost, name: string, fields: readonly FieldCost[]): InputCost {
  const weights = [own, ...fields.flatMap((field) => field.arguments.get(name) ?? [])].flatMap(
    ({ weight }) => weight ?? [],
  );
  return weights.length === 0 ? own : { ...own, weight: Math.max(...weights) };
}

function unwrap(type: TypeNode): { readonly typeName: string; readonly lists: number } {
  if (type.kind === Kind.NAMED_TYPE) return { typeName: type.name.value, lists: 0 };
  const { typeName, lists } = unwrap(type.type);
  return { typeName, lists: lists + (type.kind === Kind.LIST_TYPE ? 1 : 0) };
}
