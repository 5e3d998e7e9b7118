/** Reading the operation of a fetch: what it selects, and under which keys the plan stores it. */
import type { FetchDataRewrite, FetchNode } from '@apollo/query-planner';
import { getOperationAST, Kind, parse, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';

/**
 * What a fetch selects, named fragments inlined: of the root type, or of its entities. Null when it selects nothing of
 * them.
 */
export function fetchSelectionSet({ operation, requires }: FetchNode): SelectionSetNode | null {
  return readSelectionSet(operation, requires !== undefined);
}

/** The same for an operation's text. @param isEntities Whether it selects entities, through `_entities`. */
export function readSelectionSet(operation: string, isEntities: boolean): SelectionSetNode | null {
  const document = parse(operation, { noLocation: true });
  const root = getOperationAST(document)?.selectionSet;
  if (root === undefined) return null;
  const set = inlineFragments(root, document);
  if (!isEntities) return set;
  const [entities] = set.selections;
  return entities?.kind === Kind.FIELD ? (entities.selectionSet ?? null) : null;
}

function inlineFragments(set: SelectionSetNode, document: DocumentNode): SelectionSetNode {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  if (fragments.size === 0) return set;
  const inline = (each: SelectionSetNode): SelectionSetNode =>
    visit(each, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        return (
          fragment && {
            kind: Kind.INLINE_FRAGMENT,
            typeCondition: fragment.typeCondition,
            selectionSet: inline(fragment.selectionSet),
          }
        );
      },
    });
  return inline(set);
}

/**
 * Response name in the fetch -> key in the plan, for the names that the plan renames after the fetch: fields of
 * different types that cannot be merged are fetched under different names.
 */
export function renamedKeys(rewrites: readonly FetchDataRewrite[] | undefined): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  for (const rewrite of rewrites ?? [])
    if (rewrite.kind === 'KeyRenamer') renames.set(rewrite.path.at(-1) ?? '', rewrite.renameKeyTo);
  return renames;
}
