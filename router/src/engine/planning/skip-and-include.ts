/** `@skip` and `@include` on a selection. */
import { Kind } from 'graphql';
import type { SelectionNode } from 'graphql';

/** Included when the variable has this value. */
export interface VariableCondition {
  readonly variable: string;
  readonly equals: boolean;
}

/** All conditions must hold; none at all is always included. */
export type Inclusion = 'never' | readonly VariableCondition[];

export function inclusionOf(selection: SelectionNode): Inclusion {
  const conditions: VariableCondition[] = [];
  for (const directive of selection.directives ?? []) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const wanted = name === 'include';
    const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, equals: wanted });
    else if (value?.kind === Kind.BOOLEAN && value.value !== wanted) return 'never';
  }
  return conditions;
}

/** @param isTrue Whether a variable is true; a missing one is not. */
export function isIncluded(selection: SelectionNode, isTrue: (variable: string) => boolean): boolean {
  const inclusion = inclusionOf(selection);
  return inclusion !== 'never' && inclusion.every(({ variable, equals }) => isTrue(variable) === equals);
}
