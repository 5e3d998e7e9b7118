/** What subgraphs' schemas say together about their fields, read from the texts themselves. */
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

/** An argument that comes from an object around, as `@fromContext(field: "$shop { currency }")` says. */
export interface ContextArgument {
  readonly name: string;
  /** Types whose objects are such a context. */
  readonly types: ReadonlySet<string>;
  readonly selection: SelectionSetNode;
}

export interface Override {
  readonly coordinate: string;
  readonly to: string;
  readonly from: string;
  /** Null for one that holds always. */
  readonly label: string | null;
}

export interface Facts {
  readonly entities: ReadonlySet<string>;
  /** `Type.field` -> what it requires. */
  readonly requires: ReadonlyMap<string, SelectionSetNode>;
  /**
   * Names of fields that are part of a key or of a `@requires` anywhere: coarse, so that none of them is ever null or
   * fails.
   */
  readonly keyFields: ReadonlySet<string>;
  /** `Type.field` -> types that the subgraph that resolves it may return. */
  readonly possibleTypes: ReadonlyMap<string, readonly string[]>;
  /** By `Type.field`. */
  readonly contexts: ReadonlyMap<string, readonly ContextArgument[]>;
  readonly overrides: readonly Override[];
  /** `Type.field` that is of an interface object, or answers with one. */
  readonly ofInterfaceObjects: ReadonlySet<string>;
  /** Types of which some subgraph has a key that it resolves nothing by, and another that it does. */
  readonly withUnresolvableKey: ReadonlySet<string>;
}

/** @param schemas Of the same subgraphs as `documents`, by name. */
export function readFacts(
  apiSchema: GraphQLSchema,
  documents: ReadonlyMap<string, DocumentNode>,
  schemas: ReadonlyMap<string, GraphQLSchema>,
): Facts {
  const reader = new FactReader(readContextTypes([...documents.values()]));
  for (const [subgraph, document] of documents) reader.read(subgraph, document, schemas.get(subgraph));
  for (const facts of [reader.requires, reader.possibleTypes, reader.contexts])
    spreadToImplementers<unknown>(apiSchema, facts);
  return reader;
}

class FactReader implements Facts {
  readonly entities = new Set<string>();
  readonly requires = new Map<string, SelectionSetNode>();
  readonly keyFields = new Set<string>();
  readonly possibleTypes = new Map<string, readonly string[]>();
  readonly contexts = new Map<string, readonly ContextArgument[]>();
  readonly overrides: Override[] = [];
  readonly ofInterfaceObjects = new Set<string>();
  readonly withUnresolvableKey = new Set<string>();

  constructor(private readonly contextTypes: ReadonlyMap<string, ReadonlySet<string>>) {}

  read(subgraph: string, document: DocumentNode, schema: GraphQLSchema | undefined): void {
    const interfaceObjects = new Set(
      document.definitions.flatMap((each) =>
        each.kind === Kind.OBJECT_TYPE_DEFINITION && named(each.directives, 'interfaceObject').length > 0
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
        this.withUnresolvableKey.add(typeName);
      for (const key of keys) this.#neverFail(key);
      for (const field of definition.fields ?? []) {
        const isExternal = named(field.directives, 'external').length > 0;
        const isOwn = interfaceObjects.has(typeName) && !isExternal && !keys.join(' ').includes(field.name.value);
        if (isOwn || interfaceObjects.has(namedType(field)))
          this.ofInterfaceObjects.add(`${typeName}.${field.name.value}`);
        this.#readField(subgraph, `${typeName}.${field.name.value}`, field);
        if (!isExternal) this.#readPossibleTypes(`${typeName}.${field.name.value}`, field, schema);
      }
    }
  }

  #neverFail(fieldSet: string): void {
    for (const name of fieldSet.match(/\w+/g) ?? []) this.keyFields.add(name);
  }

  #readField(subgraph: string, coordinate: string, field: FieldDefinitionNode): void {
    for (const requires of named(field.directives, 'requires')) {
      this.requires.set(coordinate, parseFieldSet(textArgument(requires, 'fields')));
      // A required field that fails keeps its field from being asked, which one executor over the whole cannot imitate.
      this.#neverFail(textArgument(requires, 'fields'));
    }
    for (const override of named(field.directives, 'override')) {
      this.overrides.push({
        coordinate,
        to: subgraph,
        from: textArgument(override, 'from'),
        label: textArgument(override, 'label') || null,
      });
    }
    const contextual = (field.arguments ?? []).flatMap((argument) => this.#readContext(argument) ?? []);
    if (contextual.length > 0) this.contexts.set(coordinate, contextual);
  }

  #readContext(argument: InputValueDefinitionNode): ContextArgument | null {
    const [fromContext] = named(argument.directives, 'fromContext');
    if (fromContext === undefined) return null;
    const [, context = '', selection = ''] = /^\s*\$(\w+)\s*([^]*)$/.exec(textArgument(fromContext, 'field')) ?? [];
    // What a context gives must not fail either: it would take away the argument, and the field with it.
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

/** What an interface object says of its fields holds for the types behind the interface. */
function spreadToImplementers<T>(schema: GraphQLSchema, facts: Map<string, T>): void {
  for (const [coordinate, fact] of [...facts]) {
    const [typeName = '', field = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    if (!isInterfaceType(type)) continue;
    for (const { name } of schema.getPossibleTypes(type))
      if (!facts.has(`${name}.${field}`)) facts.set(`${name}.${field}`, fact);
  }
}

function readContextTypes(documents: readonly DocumentNode[]): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>();
  for (const definition of documents.flatMap(({ definitions }) => definitions)) {
    if (!('directives' in definition) || !('name' in definition) || definition.name === undefined) continue;
    for (const context of named(definition.directives as readonly ConstDirectiveNode[], 'context')) {
      const name = textArgument(context, 'name');
      types.set(name, (types.get(name) ?? new Set()).add(definition.name.value));
    }
  }
  return types;
}

export function keysOf(directives: readonly ConstDirectiveNode[] = []): readonly string[] {
  return named(directives, 'key').map((key) => textArgument(key, 'fields'));
}

function named(directives: readonly ConstDirectiveNode[] = [], wanted: string): readonly ConstDirectiveNode[] {
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
