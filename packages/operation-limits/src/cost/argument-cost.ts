/** What the value of an argument costs: its own weight, and those of the input objects and fields within it. */
import { Kind } from 'graphql';
import type { ValueNode } from 'graphql';
import type { CostModel, InputCost } from './cost-model.js';
import { MAX_COST } from './cost-program.js';
import type { CostProgram, Operand } from './cost-program.js';

const INPUT_OBJECT_WEIGHT = 1;

/** Values in variables that are nested deeper cost `MAX_COST`. */
const MAX_VALUE_DEPTH = 500;

export class ArgumentCosts {
  /** By variable and position, so that a large variable that is used many times is read once. */
  readonly #ofVariables = new Map<string, Operand>();

  constructor(
    private readonly model: CostModel,
    private readonly program: CostProgram,
  ) {}

  of(value: ValueNode, input: InputCost): Operand {
    switch (value.kind) {
      case Kind.NULL:
        return 0;
      case Kind.VARIABLE:
        return this.#ofVariable(value.name.value, input);
      case Kind.LIST:
        return this.program.sum([input.weight ?? 0, ...value.values.map((element) => this.of(element, input))]);
      case Kind.OBJECT: {
        const fields = this.model.inputFieldsOf(input.typeName);
        if (fields === undefined) return input.weight ?? 0;
        const costs = value.fields.map(({ name, value: inner }) => {
          const field = fields.get(name.value);
          return field === undefined ? 0 : this.of(inner, field);
        });
        return this.program.sum([input.weight ?? INPUT_OBJECT_WEIGHT, ...costs]);
      }
      default:
        return input.weight ?? 0;
    }
  }

  #ofVariable(name: string, input: InputCost): Operand {
    if (input.weight === null && this.model.inputFieldsOf(input.typeName) === undefined) return 0;
    const key = `${name} ${input.typeName} ${input.weight}`;
    const known = this.#ofVariables.get(key);
    if (known !== undefined) return known;
    const operand = this.program.read(({ variables }) => costOfValue(variables[name], input, this.model, 0));
    this.#ofVariables.set(key, operand);
    return operand;
  }
}

function costOfValue(value: unknown, input: InputCost, model: CostModel, depth: number): number {
  if (value === null || value === undefined) return 0;
  if (depth > MAX_VALUE_DEPTH) return MAX_COST;
  let cost = input.weight ?? 0;
  if (Array.isArray(value)) {
    for (const element of value) cost += costOfValue(element, input, model, depth + 1);
    return cost;
  }
  const fields = model.inputFieldsOf(input.typeName);
  if (typeof value !== 'object' || fields === undefined) return cost;
  cost = input.weight ?? INPUT_OBJECT_WEIGHT;
  for (const [name, inner] of Object.entries(value)) {
    const field = fields.get(name);
    if (field !== undefined) cost += costOfValue(inner, field, model, depth + 1);
  }
  return cost;
}
