/**
 * Makes up the responses of subgraphs from the schema: well-formed, in the order of the selection, with lists of some
 * items. A compiled plan runs on them before it serves; see `rehearse-plan.ts`.
 */
import {
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import type {
  FragmentDefinitionNode,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import type { RawRequest } from '../../subgraph-client/subgraph-request.js';

/** Items of each list of objects or values, outside of others and within them. */
const OUTER_ITEMS = 8;
const INNER_ITEMS = 2;
/** Different ids, so that entities are requested for several objects and shared by others. */
const IDS = 12;
/** Values of one response; the rest of its lists is empty. */
const MAX_VALUES = 5_000;

interface Request {
  readonly query: string;
  readonly variables?: { readonly representations?: readonly { readonly __typename?: unknown }[] };
}

/** Throws for a request whose fields or types the schema does not have under these names. */
export type SampleResponses = (request: RawRequest) => Buffer;

/** @param schema The supergraph's. */
export function createSampleResponses(schema: GraphQLSchema): SampleResponses {
  return ({ body }) => {
    const { query, variables } = JSON.parse(Buffer.from(body, 'latin1').toString()) as Request;
    return Buffer.from(`{"data":${new SampleWriter(schema, query).write(variables?.representations ?? [])}}`);
  };
}

class SampleWriter {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #root: GraphQLObjectType;
  readonly #selectionSet: SelectionSetNode;
  #values = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    query: string,
  ) {
    const { definitions } = parse(query, { noLocation: true });
    const operation = definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
    for (const each of definitions)
      if (each.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(each.name.value, each);
    const root = operation && schema.getRootType(operation.operation);
    if (operation === undefined || root == null) throw new Error('The request has no operation of the schema.');
    this.#root = root;
    this.#selectionSet = operation.selectionSet;
  }

  write(representations: readonly { readonly __typename?: unknown }[]): string {
    const [first] = this.#selectionSet.selections;
    if (first?.kind !== Kind.FIELD || first.name.value !== '_entities' || first.selectionSet === undefined)
      return this.#object(this.#root, this.#selectionSet, 0);
    const { selectionSet } = first;
    const entities = representations.map(({ __typename }) =>
      this.#object(this.#objectType(this.schema.getType(String(__typename))), selectionSet, 1),
    );
    return `{"${first.alias?.value ?? '_entities'}":[${entities.join(',')}]}`;
  }

  #object(type: GraphQLObjectType, selectionSet: SelectionSetNode, depth: number): string {
    const fields = new Map<string, string>();
    this.#addFields(fields, type, selectionSet, depth);
    return `{${[...fields].map(([key, value]) => `"${key}":${value}`).join(',')}}`;
  }

  #addFields(
    fields: Map<string, string>,
    type: GraphQLObjectType,
    { selections }: SelectionSetNode,
    depth: number,
  ): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const key = selection.alias?.value ?? name;
        if (fields.has(key)) continue;
        if (name === '__typename') fields.set(key, JSON.stringify(type.name));
        else {
          const field = type.getFields()[name];
          if (field === undefined) throw new Error(`The schema has no field "${name}" of "${type.name}".`);
          fields.set(key, this.#value(field.type, selection.selectionSet, depth));
        }
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition?.name.value ?? type.name;
      if (fragment !== undefined && this.#isA(type, condition))
        this.#addFields(fields, type, fragment.selectionSet, depth);
    }
  }

  #isA(type: GraphQLObjectType, condition: string): boolean {
    if (type.name === condition) return true;
    const abstract = this.schema.getType(condition);
    return isAbstractType(abstract) && this.schema.isSubType(abstract, type);
  }

  #value(type: GraphQLOutputType, selectionSet: SelectionSetNode | undefined, depth: number): string {
    if (isNonNullType(type)) return this.#value(type.ofType, selectionSet, depth);
    if (isListType(type)) {
      const items = this.#values > MAX_VALUES ? 0 : depth === 0 ? OUTER_ITEMS : INNER_ITEMS;
      return `[${Array.from({ length: items }, () => this.#value(type.ofType, selectionSet, depth + 1)).join(',')}]`;
    }
    this.#values += 1;
    if (isLeafType(type)) return this.#leaf(type);
    return this.#object(
      this.#objectType(getNamedType(type)),
      selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] },
      depth,
    );
  }

  #objectType(type: GraphQLNamedType | undefined): GraphQLObjectType {
    if (isObjectType(type)) return type;
    const possible = isAbstractType(type) ? this.schema.getPossibleTypes(type) : [];
    const found = possible[this.#values % possible.length];
    if (found === undefined) throw new Error(`The schema has no objects of type "${type?.name ?? ''}".`);
    return found;
  }

  #leaf(type: GraphQLNamedType): string {
    if (isEnumType(type)) return JSON.stringify(type.getValues()[0]?.name ?? '');
    if (type.name === 'Int') return String(this.#values % 100);
    if (type.name === 'Float') return `${this.#values % 100}.5`;
    if (type.name === 'Boolean') return this.#values % 2 === 0 ? 'true' : 'false';
    return type.name === 'ID' ? `"sample-${this.#values % IDS}"` : '"a sample of a text"';
  }
}
