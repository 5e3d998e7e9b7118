/** Composition problems as text. */

export interface Problem {
  readonly code: string | null;
  readonly message: string;
  readonly locations: readonly ({
    readonly subgraphName: string | null;
    readonly line: number;
    readonly column: number;
  } | null)[];
}

/** The selection set of a problem. */
export const PROBLEM = '{ code message locations { subgraphName line column } }';

export function describeProblem({ code, message, locations }: Problem): string {
  const positions = locations.flatMap((location) =>
    location === null ? [] : [`${location.subgraphName ?? ''}:${location.line}:${location.column}`],
  );
  return `  ✗ ${code ?? 'ERROR'}: ${message}${positions.length === 0 ? '' : `\n      at ${positions.join(', ')}`}`;
}
