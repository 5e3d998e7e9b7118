/**
 * The elements of a `Flatten` node's path: response keys, and `@` for the items of a list, either of them with a type
 * condition on the objects behind it, as in `search.@|[Movie,Series].studio`. An element may be a condition alone:
 * `search.@.|[Movie]`.
 */

export interface PathElement {
  /** What leads to the objects: a response key, the items of a list, or nothing for a condition alone. */
  readonly step:
    | { readonly kind: 'key'; readonly key: string }
    | { readonly kind: 'items' }
    | { readonly kind: 'none' };
  /** Names of types of which an object must be one; null without a condition. */
  readonly typeConditions: readonly string[] | null;
}

export function parsePathElement(element: string | number): PathElement {
  const [key = '', conditions] = String(element).split('|');
  return {
    step: key === '@' ? { kind: 'items' } : key === '' ? { kind: 'none' } : { kind: 'key', key },
    typeConditions:
      conditions === undefined
        ? null
        : conditions
            .replace(/^\[|\]$/g, '')
            .split(',')
            .map((type) => type.trim()),
  };
}
