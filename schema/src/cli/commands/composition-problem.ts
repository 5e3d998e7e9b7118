/** What stands against a composition, for people. */

export interface Problem {
  readonly code: string | null;
  readonly message: string;
  readonly locations: readonly ({
    readonly subgraphName: string | null;
    readonly line: number;
    readonly column: number;
  } | null)[];
}

/** Selects it. */
export const PROBLEM = '{ code message locations { subgraphName line column } }';

export function describeProblem({ code, message, locations }: Problem): string {
  const places = locations.flatMap((place) =>
    place === null ? [] : [`${place.subgraphName ?? ''}:${place.line}:${place.column}`],
  );
  return `  ✗ ${code ?? 'ERROR'}: ${message}${places.length === 0 ? '' : `\n      at ${places.join(', ')}`}`;
}
