/** `@skip` and `@include` on a selection. */
import { Kind } from 'graphql';
import type { DirectiveNode, SelectionNode } from 'graphql';

/** The selection is included when the variable has this value. */
export interface VariableCondition {
  readonly variable: string;
  readonly equals: boolean;
}

/** Conditions that must all hold; `never` when a constant already excludes the selection. */
export type Inclusion = 'never' | readonly VariableCondition[];

export function isSkipOrInclude({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}

export function inclusionOf(selection: SelectionNode): Inclusion {
  const conditions: VariableCondition[] = [];
  for (const directive of (selection.directives ?? []).filter(isSkipOrInclude)) {
    const wanted = directive.name.value === 'include';
    const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, equals: wanted });
    else if (value?.kind === Kind.BOOLEAN && value.value !== wanted) return 'never';
  }
  return conditions;
}

/** @param isTrue Whether a variable is true; false for a variable that is not given. */
export function isIncluded(selection: SelectionNode, isTrue: (variable: string) => boolean): boolean {
  const inclusion = inclusionOf(selection);
  return inclusion !== 'never' && inclusion.every(({ variable, equals }) => isTrue(variable) === equals);
}
