/** The settings of deadlines, retries and circuit breakers as data, and the configuration of deadlines. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';

export interface Deadlines {
  /** Of an operation; when it passes, the response contains what has arrived. */
  readonly pageMs: number;
  /** Of a mutation, and of each request of it that mutates. */
  readonly mutationMs: number;
  /** Of one query to a subgraph, unless all fields that it fetches are non-core by their tags. */
  readonly coreFetchMs: number;
  readonly nonCoreFetchMs: number;
  /** The shortest deadline that follows from the latency of earlier fetches; 0: deadlines do not follow it. */
  readonly adaptiveMs: number;
  /** Subgraphs whose fetches are core or non-core whatever their tags. */
  readonly coreSubgraphs: ReadonlySet<string>;
  readonly nonCoreSubgraphs: ReadonlySet<string>;
  /** By `subgraph.kind`, `subgraph` or `*.kind`, in this order: milliseconds in place of all of these. */
  readonly overrides: ReadonlyMap<string, number>;
}

/** Of an operation or a fetch. */
const DEADLINE = { type: 'whole number', unit: 'milliseconds', min: 10, max: 60_000 } as const;

export const FETCH_POLICIES = {
  pageMs: {
    ...DEADLINE,
    name: 'ROUTER_PAGE_DEADLINE_MS',
    key: 'deadlines.operation',
    reload: 'live',
    default: 30_000,
    sentence: 'Deadline of an operation; when it passes, the response contains what has arrived.',
  },
  mutationMs: {
    ...DEADLINE,
    name: 'ROUTER_MUTATION_DEADLINE_MS',
    key: 'deadlines.mutation',
    reload: 'live',
    default: 30_000,
    sentence:
      'Deadline of a mutation, and of each mutation that is sent to a subgraph for it; the other deadlines are for queries.',
  },
  coreFetchMs: {
    ...DEADLINE,
    name: 'ROUTER_CORE_FETCH_DEADLINE_MS',
    key: 'deadlines.fetch',
    reload: 'live',
    default: 30_000,
    sentence:
      'Deadline of one query to a subgraph, unless all fields that it fetches have the tag non-core or best-effort.',
  },
  nonCoreFetchMs: {
    ...DEADLINE,
    name: 'ROUTER_NON_CORE_FETCH_DEADLINE_MS',
    key: 'deadlines.non_core_fetch',
    reload: 'live',
    default: 30_000,
    sentence: 'Deadline of one query to a subgraph whose fields all have the tag non-core or best-effort.',
  },
  adaptiveMs: {
    ...DEADLINE,
    name: 'ROUTER_ADAPTIVE_DEADLINE_MS',
    key: 'deadlines.adaptive_min',
    reload: 'live',
    min: 0,
    default: 0,
    sentence:
      'Shortest deadline of a query to a subgraph that follows from its latency before: three times the 99th percentile, for queries that are not critical, from 20 of one text on. 0: deadlines do not follow the latency.',
  },
  fetchDeadlines: {
    name: 'ROUTER_FETCH_DEADLINES',
    type: 'list',
    pairs: true,
    default: [],
    sentence:
      'Deadlines in milliseconds of the requests to single subgraphs, or of one kind of them, in place of the others: `catalog=800,catalog.entities=300,billing.mutation=10000`.',
  },
  coreSubgraphs: {
    name: 'ROUTER_CORE_SUBGRAPHS',
    key: 'deadlines.core_subgraphs',
    reload: 'live',
    type: 'list',
    default: [],
    sentence: 'Subgraphs whose fetches have the deadline of core ones, whatever the tags of their fields.',
  },
  nonCoreSubgraphs: {
    name: 'ROUTER_NON_CORE_SUBGRAPHS',
    key: 'deadlines.non_core_subgraphs',
    reload: 'live',
    type: 'list',
    default: [],
    sentence: 'Subgraphs whose fetches have the deadline of non-core ones, whatever the tags of their fields.',
  },
  circuitBreakers: {
    name: 'ROUTER_CIRCUIT_BREAKERS',
    key: 'resilience.circuit_breakers',
    reload: 'live',
    type: 'flag',
    default: true,
    sentence:
      'Whether a subgraph gets no requests of a kind (query, entities, mutation) for a while after many of them have failed.',
  },
  fieldBreakers: {
    name: 'ROUTER_FIELD_CIRCUIT_BREAKERS',
    key: 'resilience.field_circuit_breakers',
    reload: 'live',
    type: 'flag',
    default: true,
    sentence:
      'Whether a single field of a subgraph is left out of operations for a while after it has failed in many responses of a subgraph that works otherwise.',
  },
  retries: {
    name: 'ROUTER_RETRIES',
    key: 'resilience.retries',
    reload: 'live',
    type: 'flag',
    default: true,
    sentence: 'Whether a query to a subgraph is sent once more after a failure that may pass.',
  },
} as const satisfies SettingGroup;

/** @param fromFile By `subgraph.kind`, and `*.kind` for all; `ROUTER_FETCH_DEADLINES` precedes them. */
export function readDeadlines(settings: Settings, fromFile: ReadonlyMap<string, number> = new Map()): Deadlines {
  const coreSubgraphs = new Set(settings.read(FETCH_POLICIES.coreSubgraphs));
  const nonCoreSubgraphs = new Set(settings.read(FETCH_POLICIES.nonCoreSubgraphs));
  for (const name of coreSubgraphs)
    if (nonCoreSubgraphs.has(name))
      settings.problem(`"${name}" is in ROUTER_CORE_SUBGRAPHS and in ROUTER_NON_CORE_SUBGRAPHS: remove it from one`);
  return {
    pageMs: settings.read(FETCH_POLICIES.pageMs),
    mutationMs: settings.read(FETCH_POLICIES.mutationMs),
    coreFetchMs: settings.read(FETCH_POLICIES.coreFetchMs),
    nonCoreFetchMs: settings.read(FETCH_POLICIES.nonCoreFetchMs),
    adaptiveMs: settings.read(FETCH_POLICIES.adaptiveMs),
    coreSubgraphs,
    nonCoreSubgraphs,
    overrides: withFileDeadlines(readFetchDeadlines(settings), fromFile),
  };
}

/** A deadline of a whole subgraph in the environment precedes those of its kinds in the file. */
function withFileDeadlines(
  listed: ReadonlyMap<string, number>,
  fromFile: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const inFile = [...fromFile].filter(([key]) => !listed.has(key.replace(/\.\w+$/, '')));
  return new Map([...inFile, ...listed]);
}

const FETCH_DEADLINE = /^([\w-]+(?:\.(?:query|entities|mutation))?)=(\d{1,6})$/;

function readFetchDeadlines(settings: Settings): ReadonlyMap<string, number> {
  const deadlines = new Map<string, number>();
  const { min, max } = DEADLINE;
  for (const item of settings.read(FETCH_POLICIES.fetchDeadlines)) {
    const [, key, text] = FETCH_DEADLINE.exec(item) ?? [];
    const milliseconds = Number(text);
    if (key === undefined || !(milliseconds >= min && milliseconds <= max))
      settings.problem(
        `ROUTER_FETCH_DEADLINES has items as in "catalog=800" or "catalog.entities=300", with the kinds query, entities and mutation and ${min} to ${max} milliseconds, got "${item}"`,
      );
    else if (deadlines.has(key)) settings.problem(`ROUTER_FETCH_DEADLINES names "${key}" twice`);
    else deadlines.set(key, milliseconds);
  }
  return deadlines;
}
