/**
 * By which of its known differences `@apollo/gateway` differs in an operation: by experiment, not by how the operation
 * looks.
 */
import { parse, print } from 'graphql';
import type { GatewayDifference } from '../support/gateway-differences.js';
import { ask } from './arena.js';
import type { Arena } from './arena.js';
import { Denials } from './denials.js';
import { agrees, outcomeOf } from './outcome.js';
import type { Outcome } from './outcome.js';
import { REMEDIES } from './remedies.js';
import type { Asking, Remedy } from './remedies.js';
import type { Caller } from './random-caller.js';

/** What both say to one operation. */
export async function askWholeAndGateway(
  { house, apiSchema, rules, gateway }: Arena,
  { document, variables }: Asking,
  caller: Caller,
): Promise<{ readonly whole: Outcome; readonly other: Outcome } | null> {
  if (gateway === null) return null;
  const denied = new Denials(apiSchema, rules, caller).nodesIn(document);
  const whole = outcomeOf((await house.executeWhole(document, variables, denied)) as never);
  return { whole, other: outcomeOf(await ask(gateway, document, print(document), variables, caller)) };
}

/** The fewest differences that explain it together; null when all of them do not. */
export async function explainGateway(
  arena: Arena,
  asking: Asking,
  caller: Caller,
): Promise<readonly GatewayDifference[] | null> {
  for (const remedies of combinations(REMEDIES)) {
    const changed = remedies.reduce((each, { apply }) => apply(each, arena.apiSchema, arena.house.facts), asking);
    // Printed and read anew, so that everything is a document as it comes from a client.
    const answers = await askWholeAndGateway(arena, { ...changed, document: parse(print(changed.document)) }, caller);
    if (answers === null) return [];
    const { whole, other } = answers;
    const names = [...new Set(remedies.map(({ against }) => against))];
    if (agrees(whole, other)) return names;
    if (agrees(inSomeOrder(whole), inSomeOrder(other))) return [...names, 'keys in another order'];
  }
  return null;
}

/** None, each one, each two, and all. */
function combinations(remedies: readonly Remedy[]): readonly (readonly Remedy[])[] {
  return [
    [],
    ...remedies.map((remedy) => [remedy]),
    ...remedies.flatMap((first, index) => remedies.slice(index + 1).map((second) => [first, second])),
    remedies,
  ];
}

function inSomeOrder({ data, places }: Outcome): Outcome {
  return {
    data: JSON.stringify(sortKeys(JSON.parse(data))),
    places,
  };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, sortKeys(item)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
