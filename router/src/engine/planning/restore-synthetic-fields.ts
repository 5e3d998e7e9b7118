/** Replaces synthetic fields in a fetch's text by the calls they stand for: `comments_input_1: comments(limit: 3)`. */
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { FieldNode } from 'graphql';
import type { SyntheticField } from '@marquee/federation/synthetic-fields';

export function restoreSyntheticFields(
  operation: string,
  syntheticFields: ReadonlyMap<string, SyntheticField>,
): string {
  if (syntheticFields.size === 0) return operation;
  const restore = (node: FieldNode): FieldNode | undefined => {
    const call = syntheticFields.get(node.name.value);
    if (call === undefined) return undefined;
    return {
      ...node,
      alias: node.alias ?? node.name,
      name: { kind: Kind.NAME, value: call.field },
      ...(call.arguments && { arguments: call.arguments }),
    };
  };
  const document = parse(operation, { noLocation: true });
  return stripIgnoredCharacters(print(visit(document, { Field: restore })));
}
