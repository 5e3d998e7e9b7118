/** Positions of objects and lists in a response that is being made. */
import type { GraphQLResolveInfo } from 'graphql';

export type Path = GraphQLResolveInfo['path'];

/** An object or a list of the response. */
export type Container = Record<string | number, unknown>;

/** Where an object or a list of the response is: `container[key]`. Also its path, in the form that resolvers receive. */
export class Position implements Path {
  /** Whether the response has null in its place, or in the place of a position above. */
  isRemoved = false;

  constructor(
    /** The position of `container`; null for the response's data. */
    readonly parent: Position | null,
    readonly prev: Path | undefined,
    readonly key: string | number,
    readonly typename: string | undefined,
    readonly container: Container,
    readonly isNullable: boolean,
  ) {}
}

/** The path of a value whose container is at `at`. */
export function pathOf(at: Position, key: string | number, typename: string | undefined): Path {
  return { prev: prevOf(at), key, typename };
}

/** The data of the response has no path. */
export function prevOf(at: Position): Path | undefined {
  return at.parent === null ? undefined : at;
}

/** Whether nothing below the position is part of the response. */
export function isGone(at: Position): boolean {
  for (let position: Position | null = at; position !== null; position = position.parent)
    if (position.isRemoved) return true;
  return false;
}

/** Puts null in the place of the nearest nullable position, `at` or above. */
export function removeFrom(at: Position): void {
  let position = at;
  position.isRemoved = true;
  while (!position.isNullable && position.parent !== null) {
    position = position.parent;
    position.isRemoved = true;
  }
  position.container[position.key] = null;
}
