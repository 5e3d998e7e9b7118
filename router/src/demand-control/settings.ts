/** The settings of demand control as data, and its configuration. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import type { DemandControlConfig } from './demand-control.js';

const COST = { type: 'whole number', unit: 'objects', min: 1, max: 1_000_000_000 } as const;

export const DEMAND_CONTROL = {
  demandControl: {
    name: 'ROUTER_DEMAND_CONTROL',
    key: 'demand_control.mode',
    type: 'choice',
    values: ['off', 'measure', 'enforce'],
    default: 'measure',
    sentence: 'Whether operations and subgraph requests over a limit on their estimated cost are counted or refused.',
  },
  maxCost: {
    ...COST,
    name: 'ROUTER_MAX_COST',
    key: 'demand_control.max',
    reload: 'live',
    default: 10_000,
    sentence: 'The highest estimated cost of an operation, by @cost and @listSize.',
  },
  maxFetchCost: {
    ...COST,
    name: 'ROUTER_MAX_FETCH_COST',
    key: 'demand_control.max_per_fetch',
    reload: 'live',
    default: 10_000,
    sentence: 'The highest estimated cost of one request to a subgraph.',
  },
  maxFetchCosts: {
    name: 'ROUTER_MAX_FETCH_COSTS',
    pairs: true,
    key: 'demand_control.max_per_subgraph',
    reload: 'live',
    type: 'list',
    default: [],
    sentence: 'The same for single subgraphs, as name=number.',
  },
  defaultListSize: {
    name: 'ROUTER_DEFAULT_LIST_SIZE',
    key: 'demand_control.list_size',
    reload: 'live',
    type: 'whole number',
    unit: 'elements',
    min: 0,
    max: 10_000,
    default: 10,
    sentence: 'The size of a list whose field has no @listSize, for the estimated cost.',
  },
  explain: {
    name: 'ROUTER_EXPLAIN',
    key: 'debug.explain',
    type: 'flag',
    default: { computed: 'true in development' },
    sentence:
      'Follows the client’s header x-marquee-explain, without the operator’s key: cost adds the estimated cost to extensions, and nulls why values are null.',
  },
} as const satisfies SettingGroup;

/** Null when no cost is estimated. */
export function readDemandControl(settings: Settings): DemandControlConfig | null {
  const mode = settings.read(DEMAND_CONTROL.demandControl);
  const maxFetchCosts = new Map<string, number>();
  for (const pair of settings.read(DEMAND_CONTROL.maxFetchCosts)) {
    const [, name, cost] = /^([^=]+)=(\d{1,9})$/.exec(pair) ?? [];
    if (name === undefined)
      settings.problem(`ROUTER_MAX_FETCH_COSTS must be a list as in "catalog=2000,search=500", got "${pair}"`);
    else maxFetchCosts.set(name, Number(cost));
  }
  const config = {
    maxCost: settings.read(DEMAND_CONTROL.maxCost),
    maxFetchCost: settings.read(DEMAND_CONTROL.maxFetchCost),
    maxFetchCosts,
    listSize: settings.read(DEMAND_CONTROL.defaultListSize),
  };
  return mode === 'off' ? null : { mode, ...config };
}
