/** Reads a response of the router: which fields are there, which are stale, and which are missing and why. */

interface Affected {
  readonly path: string;
  readonly fields: readonly string[];
  /** The highest number of positions of one field. */
  readonly count: number;
}

export interface GraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: {
    readonly code?: string;
    readonly service?: string;
    readonly affected?: Affected;
    /** Other places of the same error. */
    readonly alsoAffected?: readonly Affected[];
  };
}

interface StaleMark {
  readonly path: readonly string[];
  readonly fields?: readonly string[];
  readonly service: string;
  readonly ageMs: number;
}

export interface GraphResponse {
  readonly data?: unknown;
  readonly errors?: readonly GraphError[];
  readonly extensions?: { readonly stale?: readonly StaleMark[] };
}

/** Why fields of one kind of object are not there, or are old. */
export interface Problem {
  readonly kind: 'missing' | 'stale';
  /** Path of the objects, with `@` for list items. */
  readonly path: string;
  /** Empty: the whole value at the path. */
  readonly fields: readonly string[];
  readonly count: number;
  /** Null when the router is the cause. */
  readonly service: string | null;
  readonly reason: string;
}

/** Nothing bounds what a list of errors may hold but the router; a page shows no more than this. */
const MAX_PROBLEMS = 40;

export function problemsOf({ errors = [], extensions }: GraphResponse): readonly Problem[] {
  const missing = errors.flatMap((error): readonly Problem[] => {
    const { code, service = null, affected, alsoAffected = [] } = error.extensions ?? {};
    const path = (error.path ?? []).map((part) => (typeof part === 'number' ? '@' : part));
    const field = path.at(-1);
    const own = { path: path.slice(0, -1).join('.'), fields: field === undefined ? [] : [field], count: 1 };
    const reason = code === undefined ? error.message : `${code}: ${error.message}`;
    return [affected ?? own, ...alsoAffected].map((place) => ({ kind: 'missing', ...place, service, reason }));
  });
  const stale = (extensions?.stale ?? []).map(({ path, fields = [], service, ageMs }): Problem => {
    const age = ageMs < 60_000 ? `${Math.round(ageMs / 1_000)} s` : `${Math.round(ageMs / 60_000)} min`;
    return {
      kind: 'stale',
      path: path.join('.'),
      fields,
      count: 1,
      service,
      reason: `the last good value, ${age} old`,
    };
  });
  return [...missing, ...stale].slice(0, MAX_PROBLEMS);
}

/** Why a field is missing, or stale, by its path with `@` for list items; null when it is as it should be. */
export function problemAt(problems: readonly Problem[], path: string, kind: Problem['kind']): Problem | null {
  return problems.find((problem) => problem.kind === kind && isWithin(path, problem)) ?? null;
}

function isWithin(path: string, { path: parent, fields }: Problem): boolean {
  if (fields.length === 0) return isBelow(path, parent);
  return fields.some((field) => isBelow(path, parent === '' ? field : `${parent}.${field}`));
}

function isBelow(path: string, parent: string): boolean {
  return parent === '' || path === parent || path.startsWith(`${parent}.`);
}

/** Values by subgraph: there, or missing because of it. */
export interface FieldCount {
  there: number;
  missing: number;
}

/** @param sources Path without list indexes -> subgraph. */
export function countFields(
  data: unknown,
  sources: Readonly<Record<string, string>>,
  problems: readonly Problem[],
): ReadonlyMap<string, FieldCount> {
  const counts = new Map([...new Set(Object.values(sources))].map((name) => [name, { there: 0, missing: 0 }]));
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) value.forEach((item) => walk(item, path));
    else if (typeof value === 'object' && value !== null)
      for (const [name, field] of Object.entries(value)) walk(field, path === '' ? name : `${path}.${name}`);
    else if (value !== null) {
      const count = counts.get(sources[path] ?? '');
      if (count !== undefined) count.there += 1;
    }
  };
  walk(data, '');
  for (const { kind, service, count } of problems) {
    const counted = counts.get(service ?? '');
    if (kind === 'missing' && counted !== undefined) counted.missing += count;
  }
  return counts;
}
