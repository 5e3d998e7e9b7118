/** Whether an operation selects a field below the field that is being resolved. */
import { Kind } from 'graphql';
import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';

/**
 * Whether `fieldName` is selected directly below the current field, through fragments and under any alias. Conditions
 * (`@skip`, `@include`) and type conditions are ignored, so the result can be true for a field that is not resolved.
 */
export function isSelected({ fieldNodes, fragments }: GraphQLResolveInfo, fieldName: string): boolean {
  const isIn = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value === fieldName;
      return isIn(
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : fragments[selection.name.value]?.selectionSet,
      );
    }) ?? false;
  return fieldNodes.some(({ selectionSet }) => isIn(selectionSet));
}
