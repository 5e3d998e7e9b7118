/** What the subgraphs' schemas declare by federation directives, read without the router's code. */
import { isInterfaceType, Kind, parse } from 'graphql';
import type {
  ConstDirectiveNode,
  DocumentNode,
  FieldDefinitionNode,
  GraphQLSchema,
  InputValueDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { resolvableKeys } from '../support/subgraph-in-process.js';

/** An argument with `@fromContext(field: "$shop { currency }")`. */
export interface ContextArgument {
  readonly name: string;
  /** Types with the context. */
  readonly types: ReadonlySet<string>;
  readonly selection: SelectionSetNode;
}

export interface Override {
  readonly coordinate: string;
  readonly to: string;
  readonly from: string;
  /** Null for an override without a label. */
  readonly label: string | null;
}

export interface FederationMetadata {
  readonly entities: ReadonlySet<string>;
  /** `Type.field` -> the selection of its `@requires`. */
  readonly requiredSelections: ReadonlyMap<string, SelectionSetNode>;
  /** Names of fields that any key or `@requires` selects. Fields with these names never fail. */
  readonly keyFields: ReadonlySet<string>;
  /** `Type.field` -> the possible types in the subgraph that resolves it. */
  readonly possibleTypes: ReadonlyMap<string, readonly string[]>;
  /** By `Type.field`. */
  readonly contextArguments: ReadonlyMap<string, readonly ContextArgument[]>;
  readonly overrides: readonly Override[];
  /** `Type.field` of fields that an interface object has, or that return one. */
  readonly interfaceObjectFields: ReadonlySet<string>;
  /** Types that have a resolvable key and an unresolvable one in the same subgraph. */
  readonly typesWithUnresolvableKey: ReadonlySet<string>;
}

/** @param documents Schema documents by subgraph. @param schemas Executable schemas by subgraph. */
export function readFederationMetadata(
  apiSchema: GraphQLSchema,
  documents: ReadonlyMap<string, DocumentNode>,
  schemas: ReadonlyMap<string, GraphQLSchema>,
): FederationMetadata {
  const reader = new MetadataReader(readContextTypes([...documents.values()]));
  for (const [subgraph, document] of documents) reader.read(subgraph, document, schemas.get(subgraph));
  for (const map of [reader.requiredSelections, reader.possibleTypes, reader.contextArguments])
    copyToPossibleTypes<unknown>(apiSchema, map);
  return reader;
}

class MetadataReader implements FederationMetadata {
  readonly entities = new Set<string>();
  readonly requiredSelections = new Map<string, SelectionSetNode>();
  readonly keyFields = new Set<string>();
  readonly possibleTypes = new Map<string, readonly string[]>();
  readonly contextArguments = new Map<string, readonly ContextArgument[]>();
  readonly overrides: Override[] = [];
  readonly interfaceObjectFields = new Set<string>();
  readonly typesWithUnresolvableKey = new Set<string>();

  constructor(private readonly contextTypes: ReadonlyMap<string, ReadonlySet<string>>) {}

  read(subgraph: string, document: DocumentNode, schema: GraphQLSchema | undefined): void {
    const interfaceObjects = new Set(
      document.definitions.flatMap((each) =>
        each.kind === Kind.OBJECT_TYPE_DEFINITION && directivesNamed(each.directives, 'interfaceObject').length > 0
          ? each.name.value
          : [],
      ),
    );
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION)
        continue;
      const typeName = definition.name.value;
      const keys = keysOf(definition.directives);
      if (keys.length > 0) this.entities.add(typeName);
      if (keys.length > 1 && resolvableKeys(definition.directives)?.length !== keys.length)
        this.typesWithUnresolvableKey.add(typeName);
      for (const key of keys) this.#neverFail(key);
      for (const field of definition.fields ?? []) {
        const isExternal = directivesNamed(field.directives, 'external').length > 0;
        const isOwn = interfaceObjects.has(typeName) && !isExternal && !keys.join(' ').includes(field.name.value);
        if (isOwn || interfaceObjects.has(namedType(field)))
          this.interfaceObjectFields.add(`${typeName}.${field.name.value}`);
        this.#readField(subgraph, `${typeName}.${field.name.value}`, field);
        if (!isExternal) this.#readPossibleTypes(`${typeName}.${field.name.value}`, field, schema);
      }
    }
  }

  #neverFail(fieldSet: string): void {
    for (const name of fieldSet.match(/\w+/g) ?? []) this.keyFields.add(name);
  }

  #readField(subgraph: string, coordinate: string, field: FieldDefinitionNode): void {
    for (const requires of directivesNamed(field.directives, 'requires')) {
      this.requiredSelections.set(coordinate, parseFieldSet(textArgument(requires, 'fields')));
      // Required fields never fail: the router would not fetch the requiring field, which the reference cannot imitate.
      this.#neverFail(textArgument(requires, 'fields'));
    }
    for (const override of directivesNamed(field.directives, 'override')) {
      this.overrides.push({
        coordinate,
        to: subgraph,
        from: textArgument(override, 'from'),
        label: textArgument(override, 'label') || null,
      });
    }
    const contextual = (field.arguments ?? []).flatMap((argument) => this.#readContext(argument) ?? []);
    if (contextual.length > 0) this.contextArguments.set(coordinate, contextual);
  }

  #readContext(argument: InputValueDefinitionNode): ContextArgument | null {
    const [fromContext] = directivesNamed(argument.directives, 'fromContext');
    if (fromContext === undefined) return null;
    const [, context = '', selection = ''] = /^\s*\$(\w+)\s*([^]*)$/.exec(textArgument(fromContext, 'field')) ?? [];
    // Fields of a context never fail: the router would have no value for the argument.
    this.#neverFail(selection);
    const fieldSet = selection.startsWith('{') ? selection.slice(1, selection.lastIndexOf('}')) : selection;
    return {
      name: argument.name.value,
      types: this.contextTypes.get(context) ?? new Set(),
      selection: parseFieldSet(fieldSet),
    };
  }

  #readPossibleTypes(coordinate: string, field: FieldDefinitionNode, schema: GraphQLSchema | undefined): void {
    const type = schema?.getType(namedType(field));
    if (schema && type && (isInterfaceType(type) || 'getTypes' in type)) {
      this.possibleTypes.set(
        coordinate,
        schema.getPossibleTypes(type).map(({ name }) => name),
      );
    }
  }
}

/** Copies metadata of an interface's fields to its possible types, for fields of interface objects. */
function copyToPossibleTypes<T>(schema: GraphQLSchema, metadata: Map<string, T>): void {
  for (const [coordinate, value] of [...metadata]) {
    const [typeName = '', field = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    if (!isInterfaceType(type)) continue;
    for (const { name } of schema.getPossibleTypes(type))
      if (!metadata.has(`${name}.${field}`)) metadata.set(`${name}.${field}`, value);
  }
}

function readContextTypes(documents: readonly DocumentNode[]): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>();
  for (const definition of documents.flatMap(({ definitions }) => definitions)) {
    if (!('directives' in definition) || !('name' in definition) || definition.name === undefined) continue;
    for (const context of directivesNamed(definition.directives as readonly ConstDirectiveNode[], 'context')) {
      const name = textArgument(context, 'name');
      types.set(name, (types.get(name) ?? new Set()).add(definition.name.value));
    }
  }
  return types;
}

export function keysOf(directives: readonly ConstDirectiveNode[] = []): readonly string[] {
  return directivesNamed(directives, 'key').map((key) => textArgument(key, 'fields'));
}

function directivesNamed(
  directives: readonly ConstDirectiveNode[] = [],
  wanted: string,
): readonly ConstDirectiveNode[] {
  return directives.filter(({ name }) => name.value === wanted);
}

function textArgument(directive: ConstDirectiveNode, wanted: string): string {
  const value = directive.arguments?.find(({ name }) => name.value === wanted)?.value;
  return value?.kind === Kind.STRING ? value.value : '';
}

function parseFieldSet(text: string): SelectionSetNode {
  const [operation] = parse(`{ ${text} }`).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`Not a field set: ${text}`);
  return operation.selectionSet;
}

function namedType({ type }: FieldDefinitionNode): string {
  let inner = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return inner.name.value;
}
