/** Random operations: the compiled cost equals that of a direct evaluation, which expands every fragment. */
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { getOperationAST, Kind, parse } from 'graphql';
import type { DirectiveNode, DocumentNode, SelectionNode, SelectionSetNode, ValueNode } from 'graphql';
import { expect, test } from 'vitest';
import { CostModel } from './cost-model.js';
import { MAX_COST } from './cost-program.js';
import { OperationCost } from './operation-cost.js';

/** By type: its weight, and its fields with the type of the object, the size of the list and the sized lists. */
const TYPES: Readonly<Record<string, { readonly weight: number; readonly fields: Readonly<Record<string, Field>> }>> = {
  Query: {
    weight: 1,
    fields: {
      thing: { type: 'Thing' },
      all: { type: 'Thing', size: 4 },
      page: { type: 'Page', sizes: 'edges', slice: 3 },
    },
  },
  Page: { weight: 1, fields: { edges: { type: 'Thing', size: 10 }, others: { type: 'Thing', size: 10 } } },
  A: { weight: 2, fields: { page: { type: 'Page', sizes: 'edges', slice: 3 }, thing: { type: 'Thing' } } },
  B: {
    weight: 5,
    fields: {
      page: { type: 'Page', sizes: 'edges', slice: 3 },
      thing: { type: 'Thing' },
      list: { type: 'A', size: 2 },
    },
  },
};
const POSSIBLE: Readonly<Record<string, readonly string[]>> = {
  Thing: ['A', 'B'],
  ...Object.fromEntries(Object.keys(TYPES).map((name) => [name, [name]])),
};

interface Field {
  readonly type: string;
  readonly size?: number;
  readonly sizes?: string;
  /** The default value of `first`. */
  readonly slice?: number;
}

const SDL = `
  type Query { thing: Thing all: [Thing] @listSize(assumedSize: 4) page(first: Int = 3): Page ${sized('edges')} }
  type Page { edges: [Thing] others: [Thing] }
  interface Thing { page(first: Int = 3): Page thing: Thing }
  type A implements Thing @cost(weight: 2) { page(first: Int = 3): Page ${sized('edges')} thing: Thing }
  type B implements Thing @cost(weight: 5) { page(first: Int = 3): Page ${sized('edges')} thing: Thing list: [A] @listSize(assumedSize: 2) }`;

function sized(name: string): string {
  return `@listSize(slicingArguments: ["first"], sizedFields: ["${name}"])`;
}

function writeSelections(random: Random, typeName: string, depth: number, fragments: readonly string[]): string {
  const fields = typeName === 'Thing' ? ['page', 'thing'] : Object.keys(TYPES[typeName]?.fields ?? {});
  const parts = Array.from({ length: 1 + random.int(3) }, () => {
    const condition = random.pick([
      '',
      '',
      '',
      '@skip(if: $s)',
      '@include(if: $s)',
      '@skip(if: true)',
      '@include(if: true)',
    ]);
    const kind = random.int(depth > 0 ? 6 : 1);
    if (kind === 0) return `__typename ${condition}`;
    if (kind === 1 && typeName !== 'Query' && typeName !== 'Page' && fragments.length > 0)
      return `...${random.pick(fragments)} ${condition}`;
    if (kind === 2) {
      const on = typeName === 'Query' || typeName === 'Page' ? typeName : random.pick(['A', 'B', 'Thing']);
      return `... on ${on} ${condition} { ${writeSelections(random, on, depth - 1, fragments)} }`;
    }
    const name = random.pick(fields);
    const type = name === 'page' ? 'Page' : name === 'list' ? 'A' : 'Thing';
    const first = name === 'page' ? random.pick(['', '(first: 7)', '(first: $n)', '(first: null)', '(first: -2)']) : '';
    return `x${random.int(1e9)}: ${name}${first} ${condition} { ${writeSelections(random, type, depth - 1, fragments)} }`;
  });
  return parts.join(' ');
}

function writeOperation(random: Random): string {
  const names = ['F0', 'F1', 'F2', 'F3'];
  const fragments = names.map((name, index) => {
    const on = random.pick(['A', 'B', 'Thing']);
    return `fragment ${name} on ${on} { ${writeSelections(random, on, 2, names.slice(index + 1))} }`;
  });
  return `query ($n: Int, $s: Boolean) { ${writeSelections(random, 'Query', 5, names)} } ${fragments.join(' ')}`;
}

interface Inputs {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The cost of a selection set for an object of one type. */
function directCost(
  set: SelectionSetNode,
  type: string,
  inputs: Inputs,
  sizes: Readonly<Record<string, number>>,
): number {
  return set.selections.reduce((sum, selection) => sum + costOfSelection(selection, type, inputs, sizes), 0);
}

function costOfSelection(
  selection: SelectionNode,
  type: string,
  inputs: Inputs,
  sizes: Readonly<Record<string, number>>,
): number {
  if ((selection.directives ?? []).some((directive) => isLeftOut(directive, inputs))) return 0;
  if (selection.kind === Kind.FIELD) {
    const field = TYPES[type]?.fields[selection.name.value];
    if (field === undefined) return 0;
    const slice = field.slice === undefined ? 0 : sliceOf(selection.arguments?.[0]?.value, field.slice, inputs);
    const inner = field.sizes === undefined ? {} : { [field.sizes]: slice };
    const types = POSSIBLE[field.type] ?? [];
    const weight = Math.max(...types.map((name) => TYPES[name]?.weight ?? 0));
    const content = Math.max(
      ...types.map((name) => directCost(selection.selectionSet as SelectionSetNode, name, inputs, inner)),
    );
    return (sizes[selection.name.value] ?? field.size ?? 1) * (weight + content);
  }
  const fragment =
    selection.kind === Kind.INLINE_FRAGMENT
      ? selection
      : inputs.document.definitions.find(
          (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
        );
  if (fragment === undefined || !('selectionSet' in fragment) || !('typeCondition' in fragment)) return 0;
  const condition = fragment.typeCondition?.name.value ?? type;
  return (POSSIBLE[condition] ?? []).includes(type) ? directCost(fragment.selectionSet, type, inputs, sizes) : 0;
}

function isLeftOut({ name, arguments: given }: DirectiveNode, { variables }: Inputs): boolean {
  const value = given?.[0]?.value;
  const isTrue = value?.kind === Kind.BOOLEAN ? value.value : variables['s'] === true;
  return name.value === 'skip' ? isTrue : !isTrue;
}

function sliceOf(value: ValueNode | undefined, byDefault: number, { variables }: Inputs): number {
  const given =
    value?.kind === Kind.INT ? Number(value.value) : value?.kind === Kind.VARIABLE ? variables['n'] : undefined;
  return typeof given === 'number' && given >= 0 ? given : byDefault;
}

test('1,000 random operations cost what a direct evaluation counts', () => {
  const model = new CostModel(parse(SDL), { listSize: 10 });
  const random = createRandom(7);
  for (let round = 0; round < 1_000; round += 1) {
    const text = writeOperation(random);
    const document = parse(text);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    const compiled = new OperationCost(model, document, operation);
    for (const variables of [{}, { n: 5, s: true }, { n: 0, s: false }, { n: null }, { n: -4, s: true }]) {
      const expected = directCost(operation.selectionSet, 'Query', { document, variables }, {});
      expect(compiled.estimate(variables), `${text} with ${JSON.stringify(variables)}`).toBe(
        Math.min(MAX_COST, expected),
      );
    }
  }
});
