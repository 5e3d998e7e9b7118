/** Asks everybody one thing, and says who is wrong. */
import type { GatewayDifference } from '../support/gateway-differences.js';
import { ask } from './arena.js';
import type { Arena } from './arena.js';
import { Denials, findForbidden } from './denials.js';
import { askWholeAndGateway, explainGateway } from './explain-gateway.js';
import type { Recorded } from './house.js';
import { agrees, findUnexplained, outcomeOf } from './outcome.js';
import type { Outcome } from './outcome.js';
import { followsLabel } from './random-caller.js';
import type { Scenario } from './scenario.js';

export interface Verdict {
  /** What is wrong with our engine; null when nothing is. */
  readonly fault: string | null;
  /** Why `@apollo/gateway` differs: null when nobody knows; none when it does not, or was not asked. */
  readonly gateway: readonly GatewayDifference[] | null;
  /** Whether the caller was denied something. */
  readonly isDenied: boolean;
  /** The answers, for whoever has to look into it. */
  readonly seen: readonly string[];
}

export async function findFault(arena: Arena, scenario: Scenario): Promise<Verdict> {
  const { house, apiSchema, rules } = arena;
  const { document, caller, coerced } = scenario;
  arena.admit(caller);
  const denials = new Denials(apiSchema, rules, caller);
  const denied = denials.nodesIn(document);

  house.startOver(new Set(), scenario.failures);
  const whole = outcomeOf((await house.executeWhole(document, scenario.variables, denied)) as never);
  const { acts } = house.record();
  const [fast, general] = [await askNative(arena, 'fast', scenario), await askNative(arena, 'general', scenario)];

  const fault =
    faultOfPaths(fast, general) ??
    faultOfAnswer(scenario, whole, general) ??
    faultOfActs(scenario, acts, general.record) ??
    forbidden(arena, scenario, denials, general.record);
  house.startOver(new Set(), scenario.failures);
  const { gateway, other } =
    scenario.dead.size > 0 ? NOT_ASKED : await explainWhereItDiffers(arena, { document, variables: coerced }, scenario);
  const seen = [
    `whole:   ${told(whole)}`,
    `general: ${told(general.outcome)}`,
    `fast:    ${fast.text}`,
    `gateway: ${other ? told(other) : 'not asked'}`,
  ];
  return { fault, gateway, isDenied: denied.size > 0, seen };
}

interface NativeAnswer {
  readonly text: string;
  readonly outcome: Outcome;
  readonly record: Recorded;
}

async function askNative(
  { house, general, fast }: Arena,
  path: 'fast' | 'general',
  { document, source, coerced, caller, dead, failures }: Scenario,
): Promise<NativeAnswer> {
  house.startOver(dead, failures);
  const { data, errors } = await ask(path === 'fast' ? fast : general, document, source, coerced, caller);
  return {
    text: JSON.stringify({ data, errors }),
    outcome: outcomeOf({ data, ...(errors && { errors }) }),
    record: house.record(),
  };
}

function faultOfPaths(fast: NativeAnswer, general: NativeAnswer): string | null {
  if (fast.text !== general.text) return 'the two paths differ';
  return fast.record.acts.join() === general.record.acts.join() ? null : 'the two paths act differently';
}

function faultOfAnswer({ dead }: Scenario, whole: Outcome, { outcome }: NativeAnswer): string | null {
  if (dead.size > 0) return findUnexplained(whole, outcome);
  return agrees(whole, outcome) ? null : 'the answer differs from the whole';
}

/** A dead subgraph's acts do not happen; the others do, in their order. */
function faultOfActs({ dead }: Scenario, expected: readonly string[], { acts }: Recorded): string | null {
  const isRight = dead.size === 0 ? acts.join() === expected.join() : isInOrder(acts, expected);
  return isRight ? null : `the mutation did ${acts.join()} instead of ${expected.join()}`;
}

function isInOrder(some: readonly string[], all: readonly string[]): boolean {
  let at = -1;
  return some.every((act) => (at = all.indexOf(act, at + 1)) >= 0);
}

function forbidden({ house }: Arena, { caller }: Scenario, denials: Denials, { asked }: Recorded): string | null {
  const found = findForbidden(asked, house.facts, denials, (label) => followsLabel(label, caller));
  return found ? `${found.coordinate} was asked of ${found.subgraph}, and must not be` : null;
}

interface OfGateway extends Pick<Verdict, 'gateway'> {
  readonly other: Outcome | null;
}

const NOT_ASKED: OfGateway = { gateway: [], other: null };

async function explainWhereItDiffers(
  arena: Arena,
  asking: Parameters<typeof explainGateway>[1],
  { caller }: Scenario,
): Promise<OfGateway> {
  const answers = await askWholeAndGateway(arena, asking, caller);
  if (answers === null) return NOT_ASKED;
  const { whole, other } = answers;
  return { gateway: agrees(whole, other) ? [] : await explainGateway(arena, asking, caller), other };
}

function told({ data, places }: Outcome): string {
  return `${data} errors at ${places.join(', ') || 'no place'}`;
}
