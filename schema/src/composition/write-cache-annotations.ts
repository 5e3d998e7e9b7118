/** Writes cache annotations to a supergraph, in place of those that the composer left. */
import { CACHE_CONTROL, CACHE_VARY } from '@marquee/federation/cache-annotations';
import type { CacheAnnotation } from '@marquee/federation/cache-annotations';
import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, Location } from 'graphql';

const PLACES = 'on FIELD_DEFINITION | OBJECT | INTERFACE | UNION';
const PARTS = 'CacheVariance';
const SCOPES = 'CacheControlScope';

/** The definitions that a supergraph needs, by name; a directive's name begins with `@`. */
const DEFINITIONS: ReadonlyMap<string, string> = new Map([
  [
    `@${CACHE_CONTROL}`,
    `directive @${CACHE_CONTROL}(maxAge: Int, scope: ${SCOPES}, inheritMaxAge: Boolean, staleWhileRevalidate: Int) ${PLACES}`,
  ],
  [`@${CACHE_VARY}`, `directive @${CACHE_VARY}(by: [${PARTS}!]!) ${PLACES}`],
  [SCOPES, `enum ${SCOPES} { PUBLIC PRIVATE }`],
  [PARTS, `enum ${PARTS} { COUNTRY LANGUAGE MATURITY SCOPES ACCOUNT PROFILE }`],
]);

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** @param annotations By type name and by coordinate. */
export function writeCacheAnnotations(
  sdl: string,
  supergraph: DocumentNode,
  annotations: ReadonlyMap<string, CacheAnnotation>,
): string {
  const edits: Edit[] = [];
  for (const type of supergraph.definitions) {
    const hasFields = type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION;
    if (!hasFields && type.kind !== Kind.UNION_TYPE_DEFINITION) continue;
    const typeName = type.name.value;
    const end = (type.directives ?? []).at(-1)?.loc ?? type.name.loc;
    edits.push(...removals(sdl, type.directives), ...additions(annotations.get(typeName), end, '\n  '));
    for (const field of hasFields ? (type.fields ?? []) : []) {
      const after = (field.directives ?? []).at(-1)?.loc ?? field.type.loc;
      const annotation = annotations.get(`${typeName}.${field.name.value}`);
      edits.push(...removals(sdl, field.directives), ...additions(annotation, after, ' '));
    }
  }
  const [start = 0] = supergraph.definitions.flatMap(({ kind, loc }) =>
    kind === Kind.SCHEMA_DEFINITION || kind === Kind.SCHEMA_EXTENSION || loc === undefined ? [] : [loc.start],
  );
  edits.push(...missingDefinitions(supergraph, annotations).map((text) => ({ from: start, to: start, text })));
  return apply(sdl, edits);
}

/** With the space before each directive. */
function removals(sdl: string, directives: readonly ConstDirectiveNode[] = []): readonly Edit[] {
  return directives.flatMap(({ name, loc }) => {
    if (loc === undefined || (name.value !== CACHE_CONTROL && name.value !== CACHE_VARY)) return [];
    const before = /\s*$/.exec(sdl.slice(Math.max(0, loc.start - 200), loc.start))?.[0].length ?? 0;
    return [{ from: loc.start - before, to: loc.end, text: '' }];
  });
}

function additions(
  annotation: CacheAnnotation | undefined,
  after: Location | undefined,
  separator: string,
): readonly Edit[] {
  if (annotation === undefined || after === undefined) return [];
  const text = print(annotation)
    .map((directive) => separator + directive)
    .join('');
  return [{ from: after.end, to: after.end, text }];
}

function print(annotation: CacheAnnotation): readonly string[] {
  const { maxAgeSeconds, scope, inheritsMaxAge, staleWhileRevalidateSeconds, by } = annotation;
  const values = [
    ...(maxAgeSeconds === null ? [] : [`maxAge: ${maxAgeSeconds}`]),
    ...(scope === null ? [] : [`scope: ${scope}`]),
    ...(inheritsMaxAge ? ['inheritMaxAge: true'] : []),
    ...(staleWhileRevalidateSeconds === null ? [] : [`staleWhileRevalidate: ${staleWhileRevalidateSeconds}`]),
  ];
  return [
    ...(values.length === 0 ? [] : [`@${CACHE_CONTROL}(${values.join(', ')})`]),
    ...(by === null ? [] : [`@${CACHE_VARY}(by: [${by.map((part) => part.toUpperCase()).join(', ')}])`]),
  ];
}

function missingDefinitions(
  { definitions }: DocumentNode,
  annotations: ReadonlyMap<string, CacheAnnotation>,
): readonly string[] {
  const names = new Set(
    definitions.flatMap((each) =>
      'name' in each && each.name !== undefined
        ? [each.kind === Kind.DIRECTIVE_DEFINITION ? `@${each.name.value}` : each.name.value]
        : [],
    ),
  );
  const hasVariance = [...annotations.values()].some(({ by }) => by !== null);
  return [...DEFINITIONS]
    .filter(([name]) => !names.has(name) && (hasVariance || (name !== PARTS && name !== `@${CACHE_VARY}`)))
    .map(([, text]) => `${text}\n\n`);
}

/** Of edits at one place, removals come first. */
function apply(sdl: string, edits: readonly Edit[]): string {
  let text = '';
  let position = 0;
  for (const { from, to, text: added } of edits.toSorted((one, other) => one.from - other.from || one.to - other.to)) {
    text += sdl.slice(position, Math.max(position, from)) + added;
    position = Math.max(position, to);
  }
  return text + sdl.slice(position);
}
