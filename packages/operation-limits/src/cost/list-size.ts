/** The size of a list as `@listSize` gives it, for the arguments of one field of an operation. */
import { Kind } from 'graphql';
import type { ArgumentNode, FieldNode, ValueNode } from 'graphql';
import type { ListSize } from './cost-directives.js';
import type { CostModel, FieldCost, InputCost } from './cost-model.js';
import type { CostInputs, CostProgram, Operand } from './cost-program.js';

export interface SizeOperand {
  readonly size: Operand;
  /** How many slicing arguments the request gives; those with a default value are always given. */
  readonly given: (inputs: CostInputs) => number;
}

/** A slicing argument: a number, or where the variables hold it. */
type Slice = number | null | { readonly variable: string; readonly path: readonly string[]; readonly absent: unknown };

/**
 * The largest of the slicing arguments. Null, a negative number and what is no number are no sizes: resolvers take them
 * for "all" or for the default. Without any size it is `assumedSize`, or the argument's default value, or the default
 * size of lists, whichever is declared; the larger of the first two.
 */
export function sizeOf(
  listSize: ListSize,
  field: FieldNode,
  cost: FieldCost,
  { model, program }: { readonly model: CostModel; readonly program: CostProgram },
): SizeOperand {
  const slices = listSize.slicingArguments.map((path) => findSlice(path, field.arguments ?? [], cost.arguments, model));
  const declared = [listSize.assumedSize, ...listSize.slicingArguments.map((path) => defaultOf(path, cost, model))];
  const sizes = declared.filter((size) => size !== null);
  const fallback = sizes.length === 0 ? model.defaultListSize : Math.max(...sizes);

  const read = (inputs: CostInputs): readonly number[] =>
    slices.flatMap(
      (slice) => toSize(typeof slice === 'object' && slice !== null ? readSlice(slice, inputs) : slice) ?? [],
    );
  const size = (inputs: CostInputs): number => {
    const given = read(inputs);
    return given.length === 0 ? fallback : Math.max(...given);
  };
  const isConstant = slices.every((slice) => typeof slice !== 'object' || slice === null);
  return {
    size: isConstant ? size({ variables: {}, representations: null }) : program.read(size),
    given: (inputs) => read(inputs).length,
  };
}

/** A slicing argument of a custom scalar may be a number as text, or an object that stands for a number. */
function toSize(value: unknown): number | null {
  const primitive: unknown = typeof value === 'object' && value !== null ? value.valueOf() : value;
  const size = typeof primitive === 'string' && NUMBER_TEXT.test(primitive) ? Number(primitive) : primitive;
  return typeof size === 'number' && size >= 0 ? size : null;
}

const NUMBER_TEXT = /^\d+(\.\d+)?(e\+?\d+)?$/i;

function defaultOf([name = '', ...path]: readonly string[], cost: FieldCost, model: CostModel): number | null {
  const input = cost.arguments.get(name);
  if (input === undefined) return null;
  const [next] = path;
  if (next === undefined) return toSize(input.defaultValue);
  return toSize(readPath(input.defaultValue, path)) ?? defaultOfField(path, input, model);
}

function defaultOfField([name = '', ...path]: readonly string[], input: InputCost, model: CostModel): number | null {
  const field = model.inputFieldsOf(input.typeName)?.get(name);
  if (field === undefined) return null;
  return path.length === 0 ? toSize(field.defaultValue) : defaultOfField(path, field, model);
}

function findSlice(
  [name = '', ...path]: readonly string[],
  given: readonly Pick<ArgumentNode, 'name' | 'value'>[],
  inputs: ReadonlyMap<string, InputCost>,
  model: CostModel,
): Slice {
  const input = inputs.get(name);
  const absent = input?.defaultValue;
  const value = given.find((each) => each.name.value === name)?.value;
  if (value === undefined) return toSize(readPath(absent, path));
  if (value.kind === Kind.VARIABLE) return { variable: value.name.value, path, absent };
  if (path.length === 0) return toSize(numberOf(value));
  if (value.kind !== Kind.OBJECT) return null;
  return findSlice(
    path,
    value.fields,
    model.inputFieldsOf(input?.typeName ?? '') ?? new Map<string, InputCost>(),
    model,
  );
}

function numberOf(value: ValueNode): number | string | null {
  if (value.kind === Kind.INT || value.kind === Kind.FLOAT) return Number(value.value);
  return value.kind === Kind.STRING ? value.value : null;
}

function readSlice(slice: Exclude<Slice, number | null>, { variables }: CostInputs): unknown {
  const value = variables[slice.variable];
  return readPath(value === undefined ? slice.absent : value, slice.path);
}

function readPath(value: unknown, path: readonly string[]): unknown {
  let inner = value;
  for (const name of path)
    inner =
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Readonly<Record<string, unknown>>)[name]
        : undefined;
  return inner;
}
