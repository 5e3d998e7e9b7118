/** Marks what is stale in a response: `extensions.stale`. */
import { parsePathElement } from '@marquee/federation/flatten-path';
import type { PlanPath } from '@marquee/federation/plan-visitor';
import type { FieldShape, ObjectShape, ValueShape } from '../engine/execution/response/response-shape.js';

export interface StaleMark {
  /** By response names, with `@` for the items of lists. */
  readonly path: readonly string[];
  /** The fields of the objects at the path; absent when the value at the path is stale as a whole. */
  readonly fields?: readonly string[];
  /** The subgraph that failed. */
  readonly service: string;
  /** How long ago the oldest of the values was requested. */
  readonly ageMs: number;
}

interface PlanMark {
  readonly path: PlanPath;
  /** Plan keys. */
  readonly fields: readonly string[] | null;
  readonly service: string;
  ageMs: number;
}

/** Marks of one response. Further ones are left out. */
const MAX_MARKS = 100;

export class StaleMarks {
  readonly #marks = new Map<string, PlanMark>();

  /**
   * @param path Of plan keys, from the root.
   * @param fields The plan keys of the fields that are stale in the objects there; null for the whole value.
   */
  add(path: PlanPath, fields: readonly string[] | null, service: string, ageMs: number): void {
    const id = JSON.stringify([path, fields, service]);
    const known = this.#marks.get(id);
    if (known !== undefined) known.ageMs = Math.max(known.ageMs, ageMs);
    else if (this.#marks.size < MAX_MARKS) this.#marks.set(id, { path, fields, service, ageMs });
  }

  get isEmpty(): boolean {
    return this.#marks.size === 0;
  }

  /** What the client has not selected is left out. */
  toList(shape: ObjectShape): readonly StaleMark[] {
    return [...this.#marks.values()].flatMap(({ path, fields, service, ageMs }): readonly StaleMark[] => {
      const found = toResponsePath(path, shape);
      if (found === null) return [];
      if (fields === null) return [{ path: found.path, service, ageMs }];
      const object = objectIn(found.value);
      const names = fields.flatMap((key) => object?.fieldWithKey(key)?.responseName ?? []);
      return names.length === 0 ? [] : [{ path: found.path, fields: [...new Set(names)], service, ageMs }];
    });
  }
}

/** Null for a path that the client has not selected. */
function toResponsePath(
  planPath: PlanPath,
  shape: ObjectShape,
): { readonly path: readonly string[]; readonly value: ValueShape } | null {
  const path: string[] = [];
  let value: ValueShape = { kind: 'object', isNonNull: false, object: shape };
  for (const element of planPath) {
    const { step } = parsePathElement(element);
    if (step.kind === 'none') continue;
    if (step.kind === 'items') {
      if (value.kind !== 'list') return null;
      path.push('@');
      value = value.item;
      continue;
    }
    const field: FieldShape | undefined = value.kind === 'object' ? value.object.fieldWithKey(step.key) : undefined;
    if (field === undefined) return null;
    path.push(field.responseName);
    value = field.value;
  }
  return { path, value };
}

function objectIn(value: ValueShape): ObjectShape | null {
  if (value.kind === 'list') return objectIn(value.item);
  return value.kind === 'object' ? value.object : null;
}
