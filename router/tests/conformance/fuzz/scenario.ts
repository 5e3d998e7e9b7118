/** One turn of the fuzzer: an operation, who asks for it, and who is dead meanwhile. */
import { getOperationAST, getVariableValues, parse, validate } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Random } from '@marquee/runtime/random';
import type { Arena } from './arena.js';
import { randomCaller } from './random-caller.js';
import type { Caller } from './random-caller.js';
import { OperationMaker } from './random-operation.js';

export interface Scenario {
  readonly source: string;
  readonly document: DocumentNode;
  /** As the client sent them, and as they are coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly coerced: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly dead: ReadonlySet<string>;
  /** Whether fields fail now and then. */
  readonly failures: boolean;
}

/** Null when the random text is no valid operation. */
export function makeScenario({ apiSchema, rules, labels, house }: Arena, random: Random): Scenario | null {
  const { source, variables } = new OperationMaker(apiSchema, random).make();
  const document = parse(source);
  if (validate(apiSchema, document).length > 0) return null;
  const { coerced } = getVariableValues(apiSchema, getOperationAST(document)?.variableDefinitions ?? [], variables);
  if (coerced === undefined) return null;
  const caller = randomCaller(rules, labels, random);
  const dead = new Set(random.next() < 0.15 ? [random.pick(house.subgraphs)] : []);
  return { source, document, variables, coerced, caller, dead, failures: random.next() < 0.8 };
}
