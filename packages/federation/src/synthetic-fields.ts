/**
 * Replaces required fields that take arguments by *synthetic fields* without arguments, in the supergraph that the
 * planner gets.
 *
 * `@requires(fields: "comments(limit: 3) { id }")` makes the planner fetch `comments` under that name, where it
 * collides with the client's `comments(limit: 1)` and with another field's `comments(limit: 9)`: one of them silently
 * replaces the others. A synthetic field `comments_input_1` stands for the call `comments(limit: 3)` and cannot
 * collide. The fetches of the plan are restored afterwards: `comments_input_1` becomes
 * `comments_input_1: comments(limit: 3)`.
 */
import { Kind, print, visit } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, FieldDefinitionNode, FieldNode, SelectionSetNode } from 'graphql';
import { subgraphCoordinate } from './requires-inputs.js';
import {
  argumentOf,
  directivesNamed,
  fieldOf,
  namedTypeOf,
  parseFieldSet,
  readFieldNames,
  readSubgraphNames,
  typesWithFields,
} from './supergraph-document.js';
import type { FieldsTypeNode } from './supergraph-document.js';

/** The call that a synthetic field stands for. */
export interface SyntheticField {
  readonly field: string;
  readonly arguments: FieldNode['arguments'];
}

export interface SupergraphWithSyntheticFields {
  readonly document: DocumentNode;
  /** By the synthetic field's name, which no field of the supergraph has. */
  readonly syntheticFields: ReadonlyMap<string, SyntheticField>;
  /** Names of the synthetic fields that a field requires, by its subgraph coordinate `subgraph:Type.field`. */
  readonly syntheticInputs: ReadonlyMap<string, readonly string[]>;
}

/** The document is the given one when no required field takes arguments. */
export function replaceRequiresArguments(supergraph: DocumentNode): SupergraphWithSyntheticFields {
  const rewriter = new RequiresArgumentsRewriter(supergraph);
  const document = rewriter.rewrite();
  return { document, syntheticFields: rewriter.syntheticFields, syntheticInputs: rewriter.syntheticInputs };
}

class RequiresArgumentsRewriter {
  readonly syntheticFields = new Map<string, SyntheticField>();
  readonly syntheticInputs = new Map<string, readonly string[]>();
  readonly #types: ReadonlyMap<string, FieldsTypeNode>;
  readonly #subgraphs: ReadonlyMap<string, string>;
  readonly #fieldNames: ReadonlySet<string>;
  readonly #nameByCall = new Map<string, string>();
  /** Type name -> name of a synthetic field -> its definition. */
  readonly #added = new Map<string, Map<string, FieldDefinitionNode>>();

  constructor(private readonly supergraph: DocumentNode) {
    this.#types = typesWithFields(supergraph);
    this.#subgraphs = readSubgraphNames(supergraph);
    this.#fieldNames = readFieldNames(supergraph);
  }

  rewrite(): DocumentNode {
    const rewriteFields = (type: FieldsTypeNode): FieldsTypeNode => ({
      ...type,
      fields: (type.fields ?? []).map((field) => this.#rewriteField(type, field)),
    });
    const withRequires = visit(this.supergraph, {
      ObjectTypeDefinition: rewriteFields,
      InterfaceTypeDefinition: rewriteFields,
    });
    if (this.#added.size === 0) return this.supergraph;
    const addFields = (type: FieldsTypeNode): FieldsTypeNode => ({
      ...type,
      fields: [...(type.fields ?? []), ...(this.#added.get(type.name.value)?.values() ?? [])],
    });
    return visit(withRequires, { ObjectTypeDefinition: addFields, InterfaceTypeDefinition: addFields });
  }

  #rewriteField(type: FieldsTypeNode, field: FieldDefinitionNode): FieldDefinitionNode {
    const directives = field.directives?.map((join) => this.#rewriteRequires(type, field, join));
    return directives === undefined ? field : { ...field, directives };
  }

  #rewriteRequires(type: FieldsTypeNode, field: FieldDefinitionNode, join: ConstDirectiveNode): ConstDirectiveNode {
    const requires = join.name.value === 'join__field' ? argumentOf(join, 'requires') : undefined;
    if (typeof requires !== 'string') return join;
    const used: string[] = [];
    const rewritten = this.#rewriteSelections(parseFieldSet(requires), type.name.value, used);
    if (used.length === 0) return join;
    const graph = String(argumentOf(join, 'graph'));
    const coordinate = subgraphCoordinate(this.#subgraphs.get(graph) ?? graph, type.name.value, field.name.value);
    this.syntheticInputs.set(coordinate, used);
    const value = print(rewritten).replace(/\s+/g, ' ').slice(1, -1).trim();
    const args = (join.arguments ?? []).map((argument) =>
      argument.name.value === 'requires' ? { ...argument, value: { kind: Kind.STRING, value } as const } : argument,
    );
    return { ...join, arguments: args };
  }

  /** @param used Gets the names of the synthetic fields that the rewritten selections contain. */
  #rewriteSelections(set: SelectionSetNode, typeName: string, used: string[]): SelectionSetNode {
    const selections = set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value ?? typeName;
        return { ...selection, selectionSet: this.#rewriteSelections(selection.selectionSet, condition, used) };
      }
      const definition = fieldOf(this.#types.get(typeName), selection.name.value);
      if (definition === undefined) return selection;
      const nested =
        selection.selectionSet && this.#rewriteSelections(selection.selectionSet, namedTypeOf(definition.type), used);
      const inner: FieldNode = { ...selection, ...(nested && { selectionSet: nested }) };
      if ((definition.arguments ?? []).length === 0) return inner;
      const name = this.#syntheticFieldFor(typeName, selection);
      used.push(name);
      return { ...inner, name: { kind: Kind.NAME, value: name } as const, arguments: [] };
    });
    return { ...set, selections };
  }

  /** The name of the synthetic field for a call; equal calls share one. */
  #syntheticFieldFor(typeName: string, call: FieldNode): string {
    const key = `${call.name.value}(${(call.arguments ?? []).map(print).sort().join()})`;
    let name = this.#nameByCall.get(key);
    if (name === undefined) {
      let count = this.#nameByCall.size + 1;
      while (this.#fieldNames.has(`${call.name.value}_input_${count}`)) count++;
      name = `${call.name.value}_input_${count}`;
      this.#nameByCall.set(key, name);
      this.syntheticFields.set(name, { field: call.name.value, arguments: call.arguments });
    }
    for (const type of this.#typeAndImplementations(typeName)) this.#addTo(type, call.name.value, name);
    return name;
  }

  /** An interface may have a field only if every type that implements the interface has it. */
  #typeAndImplementations(typeName: string): readonly FieldsTypeNode[] {
    return [...this.#types.values()].filter(
      (type) =>
        type.name.value === typeName ||
        (type.interfaces ?? []).some((implemented) => implemented.name.value === typeName),
    );
  }

  #addTo(type: FieldsTypeNode, field: string, name: string): void {
    const original = fieldOf(type, field);
    if (original === undefined) return;
    const added = this.#added.get(type.name.value) ?? new Map<string, FieldDefinitionNode>();
    const directives = directivesNamed(original, 'join__field');
    added.set(name, { ...original, name: { kind: Kind.NAME, value: name }, arguments: [], directives });
    this.#added.set(type.name.value, added);
  }
}
