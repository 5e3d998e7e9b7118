/** Which faults a run of chaos injects, and when: all of it follows from the seed. */
import { FAULT_KINDS } from '@marquee/fault-injection/fault-kinds';
import type { FaultKind } from '@marquee/fault-injection/fault-kinds';
import type { Random } from '@marquee/runtime/random';
import { subgraphNames } from '../system/running-system.js';
import { SECOND_ROUTER } from './chaos-system.js';

export const CHAOS_KINDS = ['kill', 'stop', 'slow', 'corrupt', 'full-disk', 'events', 'clock'] as const;
export type ChaosKind = (typeof CHAOS_KINDS)[number];

export interface ChaosFault {
  readonly kind: ChaosKind;
  /** The name of a process. */
  readonly target: string;
  /** Of the fault's beginning, after the beginning of the load. */
  readonly atSeconds: number;
  readonly seconds: number;
  /** What happens: a fault of the proxy, milliseconds of the clock, or a share of time. */
  readonly detail: string;
}

const OTHERS = ['router', SECOND_ROUTER, 'registry', 'web', 'payment-simulator'];

/** Processes that a fault of this kind is injected into. */
const TARGETS: Readonly<Record<ChaosKind, readonly string[]>> = {
  kill: [...subgraphNames, ...OTHERS],
  stop: [...subgraphNames, ...OTHERS],
  slow: subgraphNames,
  corrupt: subgraphNames,
  'full-disk': [...subgraphNames, 'router', 'registry'],
  events: subgraphNames,
  clock: [...subgraphNames, 'router', SECOND_ROUTER],
};

/** What happens to the responses of a subgraph. Refused connections are those of a process that was killed. */
const CORRUPTIONS = (Object.keys(FAULT_KINDS) as FaultKind[]).filter((kind) => kind !== 'refused');

/** Clocks that differ by more than a minute are refused by design: assertions live for one. */
const MAX_CLOCK_STEP_MS = 20_000;

function detailOf(kind: ChaosKind, random: Random): string {
  if (kind === 'corrupt') return random.pick(CORRUPTIONS);
  if (kind === 'slow') return random.pick(['0.5', '0.8', '0.9']);
  if (kind === 'clock') return `${(random.int(2) * 2 - 1) * (1_000 + random.int(MAX_CLOCK_STEP_MS - 1_000))}`;
  return '';
}

/** Draws without putting back, so that every element comes once before any comes again. */
function deckOf<T>(elements: readonly T[], random: Random): () => T {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = [...elements];
    const [drawn] = left.splice(random.int(left.length), 1);
    return drawn as T;
  };
}

export interface ScheduleOptions {
  readonly minutes: number;
  readonly everySeconds: number;
  /** Only these; all without it. */
  readonly kinds?: readonly ChaosKind[];
  readonly targets?: readonly string[];
}

/** One fault in every interval, which ends well before the next one begins. */
export function scheduleFaults(random: Random, options: ScheduleOptions): readonly ChaosFault[] {
  const { minutes, everySeconds, kinds = CHAOS_KINDS, targets } = options;
  const nextKind = deckOf(kinds, random);
  const nextTarget = new Map(
    kinds.map((kind) => {
      const wanted = TARGETS[kind].filter((name) => targets === undefined || targets.includes(name));
      return [kind, deckOf(wanted.length > 0 ? wanted : TARGETS[kind], random)];
    }),
  );
  const longest = Math.min(20, everySeconds * 0.5);
  return Array.from({ length: Math.floor((minutes * 60) / everySeconds) }, (_, index) => {
    const kind = nextKind();
    const target = nextTarget.get(kind)?.() ?? '';
    return {
      kind,
      target,
      atSeconds: index * everySeconds + random.next() * everySeconds * 0.2,
      seconds: longest * (0.4 + 0.6 * random.next()),
      detail: detailOf(kind, random),
    };
  });
}
