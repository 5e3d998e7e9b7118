/**
 * A cost as a function of an operation's variables: a list of instructions, each of which uses the results of earlier
 * ones. Parts that no variable changes are folded into constants when the program is built, and a part that is used many
 * times (a fragment) is one instruction, so that evaluation takes time in the number of instructions.
 */

/** The largest cost, which a larger one is reduced to. Products of list sizes would otherwise become infinite. */
export const MAX_COST = Number.MAX_SAFE_INTEGER;

/** What a request gives besides the operation. */
export interface CostInputs {
  /** Coerced: with the default values of variables. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** How many representations an `_entities` field gets; null: as many as the argument has. */
  readonly representations: number | null;
}

/** A constant, or the result of an instruction. */
export type Operand = number | Instruction;

export interface Instruction {
  /** The position of the result among the results of the program. */
  readonly index: number;
  readonly evaluate: (results: Float64Array, inputs: CostInputs) => number;
}

/** A value of `@skip` or `@include`: the selection is used when the variable has this value. */
export interface Condition {
  readonly variable: string;
  readonly value: boolean;
}

export class CostProgram {
  readonly #instructions: Instruction[] = [];

  sum(operands: readonly Operand[]): Operand {
    if (operands.length === 1) return operands[0] ?? 0;
    const { constant, others } = fold(operands, (a, b) => a + b, 0);
    const [only] = others;
    if (only === undefined) return constant;
    if (others.length === 1 && constant === 0) return only;
    return this.#add((results) => {
      let total = constant;
      for (const { index } of others) total += results[index] ?? 0;
      return total;
    });
  }

  product(a: Operand, b: Operand): Operand {
    if (typeof a === 'number' && typeof b === 'number') return bounded(a * b);
    if (a === 0 || b === 0) return 0;
    if (a === 1) return b;
    if (b === 1) return a;
    return this.#add((results) => valueOf(a, results) * valueOf(b, results));
  }

  maximum(operands: readonly Operand[]): Operand {
    if (operands.length === 1) return operands[0] ?? 0;
    const { constant, others } = fold(operands, Math.max, -MAX_COST);
    const [only] = others;
    if (only === undefined) return operands.length === 0 ? 0 : constant;
    if (others.length === 1 && constant === -MAX_COST) return only;
    return this.#add((results) => {
      let most = constant;
      for (const { index } of others) most = Math.max(most, results[index] ?? 0);
      return most;
    });
  }

  /** The operand, or 0 when one of the conditions does not hold. */
  when(conditions: readonly Condition[], operand: Operand): Operand {
    if (conditions.length === 0 || operand === 0) return operand;
    return this.#add((results, { variables }) => {
      for (const condition of conditions) if (!holds(condition, variables)) return 0;
      return valueOf(operand, results);
    });
  }

  /** A number that is read from the request. */
  read(evaluate: (inputs: CostInputs) => number): Operand {
    return this.#add((_, inputs) => evaluate(inputs));
  }

  /** The results of all instructions, to be read with `valueOf`. */
  run(inputs: CostInputs): Float64Array {
    const results = new Float64Array(this.#instructions.length);
    for (const { index, evaluate } of this.#instructions) results[index] = bounded(evaluate(results, inputs));
    return results;
  }

  #add(evaluate: Instruction['evaluate']): Instruction {
    const instruction = { index: this.#instructions.length, evaluate };
    this.#instructions.push(instruction);
    return instruction;
  }
}

export function holds({ variable, value }: Condition, variables: CostInputs['variables']): boolean {
  return (variables[variable] === true) === value;
}

export function valueOf(operand: Operand, results: Float64Array): number {
  return typeof operand === 'number' ? operand : (results[operand.index] ?? 0);
}

function bounded(value: number): number {
  return Math.max(-MAX_COST, Math.min(MAX_COST, value));
}

function fold(
  operands: readonly Operand[],
  combine: (a: number, b: number) => number,
  neutral: number,
): { readonly constant: number; readonly others: readonly Instruction[] } {
  let constant = neutral;
  const others: Instruction[] = [];
  for (const operand of operands)
    if (typeof operand === 'number') constant = bounded(combine(constant, operand));
    else others.push(operand);
  return { constant, others };
}
