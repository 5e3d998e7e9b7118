/** The names of `@cost` and `@listSize` in a schema, and their arguments. */
import { Kind, valueFromASTUntyped } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';

/** A supergraph imports the directives from the first, a subgraph from the second. */
const SPECIFICATIONS = [/\/specs\.apollo\.dev\/cost\/v/, /\/specs\.apollo\.dev\/federation\/v/];

export interface CostDirectiveNames {
  readonly cost: ReadonlySet<string>;
  readonly listSize: ReadonlySet<string>;
}

/** The arguments of `@listSize`. */
export interface ListSize {
  readonly assumedSize: number | null;
  /** Each a path: the name of an argument, then names of input fields (`input.first`). */
  readonly slicingArguments: readonly (readonly string[])[];
  /** Names of the lists in the returned object that have this size. */
  readonly sizedFields: readonly string[];
  readonly requireOneSlicingArgument: boolean;
}

type Annotated = { readonly directives?: readonly ConstDirectiveNode[] | undefined };

/**
 * `@link` can rename an imported directive, and gives one that is not imported a prefix. A schema without such a link,
 * which is no part of a federation, defines them under their own names.
 */
export function readCostDirectiveNames(document: DocumentNode): CostDirectiveNames {
  const names = { cost: new Set(['cost']), listSize: new Set(['listSize']) };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const directive of definition.directives ?? []) {
      if (directive.name.value !== 'link') continue;
      const link = argumentsOf(directive);
      if (!SPECIFICATIONS.some((pattern) => pattern.test(String(link['url'])))) continue;
      const prefix = typeof link['as'] === 'string' ? link['as'] : specificationName(String(link['url']));
      names.listSize.add(`${prefix}__listSize`);
      names.cost.add(`${prefix}__cost`);
      if (prefix !== 'federation') names.cost.add(prefix);
      for (const [name, as] of importsOf(link['import'])) {
        if (name === '@cost') names.cost.add(as);
        if (name === '@listSize') names.listSize.add(as);
      }
    }
  }
  return names;
}

function specificationName(url: string): string {
  return url.includes('/cost/') ? 'cost' : 'federation';
}

/** Pairs of the directive's own name, with `@`, and its name in this schema, without. */
function importsOf(imports: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(imports)) return [];
  return imports.map((each: unknown) => {
    const { name, as } = (typeof each === 'object' && each !== null ? each : { name: each }) as {
      readonly name?: unknown;
      readonly as?: unknown;
    };
    return [String(name), String(as ?? name).replace(/^@/, '')];
  });
}

/** Null for an element without `@cost`. */
export function readWeight(node: Annotated, { cost }: CostDirectiveNames): number | null {
  const directive = node.directives?.find(({ name }) => cost.has(name.value));
  if (directive === undefined) return null;
  const weight = Number(argumentsOf(directive)['weight']);
  return Number.isFinite(weight) ? weight : null;
}

/** Null for a field without `@listSize`. */
export function readListSize(node: Annotated, { listSize }: CostDirectiveNames): ListSize | null {
  const directive = node.directives?.find(({ name }) => listSize.has(name.value));
  if (directive === undefined) return null;
  const { assumedSize, slicingArguments, sizedFields, requireOneSlicingArgument } = argumentsOf(directive);
  return {
    assumedSize: typeof assumedSize === 'number' && assumedSize >= 0 ? assumedSize : null,
    slicingArguments: strings(slicingArguments).map((path) => path.split('.')),
    sizedFields: strings(sizedFields),
    requireOneSlicingArgument: requireOneSlicingArgument !== false,
  };
}

function argumentsOf(directive: ConstDirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
