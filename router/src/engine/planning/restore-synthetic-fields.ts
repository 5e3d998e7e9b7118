/** Turns input fields in a fetch's text back into what a subgraph knows: `comments_input_1: comments(limit: 3)`. */
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { FieldNode } from 'graphql';
import type { SyntheticField } from '@marquee/federation/synthetic-fields';

export function restoreSyntheticFields(operation: string, inputFields: ReadonlyMap<string, SyntheticField>): string {
  if (inputFields.size === 0) return operation;
  const restore = (node: FieldNode): FieldNode | undefined => {
    const input = inputFields.get(node.name.value);
    if (input === undefined) return undefined;
    return {
      ...node,
      alias: node.alias ?? node.name,
      name: { kind: Kind.NAME, value: input.field },
      ...(input.arguments && { arguments: input.arguments }),
    };
  };
  const document = parse(operation, { noLocation: true });
  return stripIgnoredCharacters(print(visit(document, { Field: restore })));
}
