/**
 * The scenarios: for each the gateways that take part by default, and its steps. A gateway is started anew for each round
 * and executes the steps of all its scenarios in this order; the first ones find it cold.
 */
import { listQuery, QUERY } from './workload/query.mjs';

const DEEP = { query: QUERY, operationName: 'TestQuery' };

/** Enough for the subgraphs' and the load's core to keep up with a response of a megabyte. */
const LIST_CONNECTIONS = 8;
const SUBGRAPH_DELAY_MS = 4;
const BURST_CONNECTIONS = 500;
const BURST_REQUESTS = 2;

/** @typedef {'load' | 'cold' | 'burst' | 'system'} Kind */

/** @type {{ name: string, meaning: string, gateways: string[] | 'all', steps: object[] }[]} */
export const SCENARIOS = [
  {
    name: 'cold',
    meaning: 'the first five seconds of a process, from the start to the first response',
    gateways: 'all',
    steps: [{ name: 'cold start, seconds 1–5', kind: 'cold', request: DEEP, seconds: 5 }],
  },
  {
    name: 'deep',
    meaning: "the public benchmark's query",
    gateways: 'all',
    steps: [{ name: 'deep query', kind: 'load', request: DEEP, isWarmUp: true }],
  },
  {
    name: 'delay',
    meaning: 'the same, with 4 ms before each response of a subgraph',
    gateways: ['native', 'hive-rust', 'hive-router', 'grafbase'],
    steps: [
      { name: `deep query, ${SUBGRAPH_DELAY_MS} ms per call`, kind: 'load', request: DEEP, delayMs: SUBGRAPH_DELAY_MS },
    ],
  },
  {
    name: 'growth',
    meaning: 'the same, from one to a thousand connections; 50 are the deep query’s',
    gateways: ['native', 'hive-router'],
    steps: [1, 10, 200, 1000].map((connections) => ({
      name: `deep query, ${connections} connection${connections === 1 ? '' : 's'}`,
      kind: 'load',
      request: DEEP,
      connections,
    })),
  },
  {
    name: 'burst',
    meaning: `${BURST_CONNECTIONS} connections in one moment, each response compared byte by byte`,
    gateways: ['native', 'stock', 'hive-router'],
    steps: [
      {
        name: `burst to ${BURST_CONNECTIONS} connections`,
        kind: 'burst',
        request: DEEP,
        connections: BURST_CONNECTIONS,
        requests: BURST_REQUESTS,
      },
    ],
  },
  {
    name: 'list',
    meaning: 'flat lists of 400, 1600 and 6400 products: responses of 1×, 4× and 16× the size',
    gateways: ['native', 'stock', 'hive-router'],
    steps: [400, 1600, 6400].map((count) => ({
      name: `list of ${count}`,
      kind: 'load',
      request: { query: listQuery(count) },
      connections: LIST_CONNECTIONS,
    })),
  },
  {
    name: 'page',
    meaning: 'our browse page on the whole system at 5, 10, 20 and 40 pages per second',
    gateways: [],
    steps: [],
  },
];
