/**
 * `@requires(fields: "comments(limit: 3) { id }")` makes the planner ask for `comments` under that very name, where it
 * meets the client's `comments(limit: 1)` or another field's `comments(limit: 9)`; one silently wins. So in the
 * planner's supergraph every required field that takes arguments becomes a field of its own, without arguments: an
 * *input field*. The plan's fetches are turned back afterwards: `comments_input_1` into `comments_input_1:
 * comments(limit: 3)`, which can meet nobody.
 */
import { Kind, parse, print, visit } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, FieldDefinitionNode, FieldNode, SelectionSetNode } from 'graphql';
import { argumentOf, typesWithFields, directivesNamed, fieldOf, namedTypeOf } from './supergraph-document.js';
import type { FieldsTypeNode } from './supergraph-document.js';

/** What an input field stands for. */
export interface SyntheticField {
  readonly field: string;
  readonly arguments: FieldNode['arguments'];
}

export interface SupergraphWithSyntheticFields {
  readonly document: DocumentNode;
  /** By the input field's name, which is no field's name in the supergraph. */
  readonly syntheticFields: ReadonlyMap<string, SyntheticField>;
  /** The input fields that `Type.field` requires in a subgraph; keyed by `GRAPH:Type.field`. */
  readonly syntheticInputs: ReadonlyMap<string, readonly string[]>;
}

export function subgraphCoordinate(graph: string, typeName: string, field: string): string {
  return `${graph}:${typeName}.${field}`;
}

export function replaceRequiresArguments(supergraph: DocumentNode): SupergraphWithSyntheticFields {
  const separation = new RequiresArgumentsRewriter(supergraph);
  const document = separation.rewrite();
  return { document, syntheticFields: separation.inputFields, syntheticInputs: separation.requiredBy };
}

class RequiresArgumentsRewriter {
  readonly inputFields = new Map<string, SyntheticField>();
  readonly requiredBy = new Map<string, readonly string[]>();
  readonly #composites: ReadonlyMap<string, FieldsTypeNode>;
  readonly #fieldNames: ReadonlySet<string>;
  readonly #nameByCall = new Map<string, string>();
  /** Type -> the definitions to add to it, by name. */
  readonly #added = new Map<string, Map<string, FieldDefinitionNode>>();

  constructor(private readonly supergraph: DocumentNode) {
    this.#composites = typesWithFields(supergraph);
    this.#fieldNames = new Set(
      [...this.#composites.values()].flatMap((type) => (type.fields ?? []).map((field) => field.name.value)),
    );
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
    this.requiredBy.set(subgraphCoordinate(String(argumentOf(join, 'graph')), type.name.value, field.name.value), used);
    const value = print(rewritten).replace(/\s+/g, ' ').slice(1, -1).trim();
    const args = (join.arguments ?? []).map((argument) =>
      argument.name.value === 'requires' ? { ...argument, value: { kind: Kind.STRING, value } as const } : argument,
    );
    return { ...join, arguments: args };
  }

  #rewriteSelections(set: SelectionSetNode, typeName: string, used: string[]): SelectionSetNode {
    const selections = set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value ?? typeName;
        return { ...selection, selectionSet: this.#rewriteSelections(selection.selectionSet, condition, used) };
      }
      const definition = fieldOf(this.#composites.get(typeName), selection.name.value);
      if (definition === undefined) return selection;
      const nested =
        selection.selectionSet && this.#rewriteSelections(selection.selectionSet, namedTypeOf(definition.type), used);
      const inner: FieldNode = { ...selection, ...(nested && { selectionSet: nested }) };
      if ((definition.arguments ?? []).length === 0) return inner;
      const name = this.#inputFieldFor(typeName, selection);
      used.push(name);
      return { ...inner, name: { kind: Kind.NAME, value: name } as const, arguments: [] };
    });
    return { ...set, selections };
  }

  #inputFieldFor(typeName: string, call: FieldNode): string {
    const key = `${call.name.value}(${(call.arguments ?? []).map(print).sort().join()})`;
    let name = this.#nameByCall.get(key);
    if (name === undefined) {
      let count = this.#nameByCall.size + 1;
      while (this.#fieldNames.has(`${call.name.value}_input_${count}`)) count++;
      name = `${call.name.value}_input_${count}`;
      this.#nameByCall.set(key, name);
      this.inputFields.set(name, { field: call.name.value, arguments: call.arguments });
    }
    for (const type of this.#typeAndImplementers(typeName)) this.#addTo(type, call.name.value, name);
    return name;
  }

  /** A field of an interface is only there when every type behind the interface has it too. */
  #typeAndImplementers(typeName: string): readonly FieldsTypeNode[] {
    return [...this.#composites.values()].filter(
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

/** A field set as in `@key(fields:)`: a selection set without its braces. */
function parseFieldSet(text: string): SelectionSetNode {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`Not a field set: ${text}`);
  return operation.selectionSet;
}
