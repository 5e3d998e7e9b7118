/** Which part of a supergraph a contract shows. */
export interface ContractFilter {
  /** When there is one, only fields and unions that carry one of these tags, themselves or by their type, are shown. */
  readonly include: readonly string[];
  /** Whatever carries one of these is hidden, included or not. */
  readonly exclude: readonly string[];
  /** Whether types that no operation can reach any more are hidden, too. */
  readonly hideUnreachableTypes: boolean;
}

/** For people: a line for each part. */
export function describeFilter(source: string, { include, exclude, hideUnreachableTypes }: ContractFilter): string {
  return [
    `Source variant: ${source}`,
    `Included tags: ${include.length === 0 ? 'none, so that everything is shown which is not excluded' : include.join(', ')}`,
    `Excluded tags: ${exclude.length === 0 ? 'none' : exclude.join(', ')}`,
    `Unreachable types: ${hideUnreachableTypes ? 'hidden' : 'shown'}`,
  ].join('\n');
}
