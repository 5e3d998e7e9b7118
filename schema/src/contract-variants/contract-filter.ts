/** The filter of a contract variant: which elements of the source's supergraph clients see. */
export interface ContractFilter {
  /** Unless empty, only fields and unions with one of these tags are visible. A type's tag counts for its fields. */
  readonly include: readonly string[];
  /** Elements with one of these tags are hidden, even if they are included. */
  readonly exclude: readonly string[];
  /** Whether types that no operation can reach are hidden as well. */
  readonly hideUnreachableTypes: boolean;
}

/** The filter as text, one line for each part. */
export function describeFilter(source: string, { include, exclude, hideUnreachableTypes }: ContractFilter): string {
  return [
    `Source variant: ${source}`,
    `Included tags: ${include.length === 0 ? 'none; every element that is not excluded is visible' : include.join(', ')}`,
    `Excluded tags: ${exclude.length === 0 ? 'none' : exclude.join(', ')}`,
    `Unreachable types: ${hideUnreachableTypes ? 'hidden' : 'visible'}`,
  ].join('\n');
}
