/** The project's targets, each judged by medians of one run. */
import { fixed, medianOf } from './figures.mjs';

const DEEP = 'deep query';
const DELAYED = 'deep query, 4 ms per call';
const COLD = 'cold start, seconds 1–5';

/** @param of (gateway, step, figure) → its median */
function faster(rival, step, atLeast) {
  return {
    what: `${step}: requests/s, × ${rival}`,
    reached: (of) => of('native', step, 'rps') / of(rival, step, 'rps'),
    atLeast,
  };
}

function noLater(rival, step) {
  return {
    what: `${step}: p99 ms, ours against ${rival}`,
    reached: (of) => of('native', step, 'p99'),
    atMost: (of) => of(rival, step, 'p99'),
  };
}

const TARGETS = [
  faster('stock', DEEP, 33),
  faster('undici', DEEP, 18),
  faster('hive-rust', DEEP, 16),
  faster('grafbase', DEEP, 3),
  faster('hive-router', DEEP, 2.2),
  noLater('hive-router', DEEP),
  faster('hive-router', DELAYED, 2.2),
  noLater('hive-router', DELAYED),
  ...[400, 1600, 6400].map((count) => faster('stock', `list of ${count}`, 10)),
  {
    what: `${DEEP}: subgraph requests`,
    reached: (of) => of('native', DEEP, 'subgraphRequests'),
    atMost: () => 7,
  },
  { what: `${DEEP}: RSS MB`, reached: (of) => of('native', DEEP, 'rss'), atMost: () => 120 },
  {
    what: 'seconds 1–5, % of the steady requests/s',
    reached: (of) => (of('native', COLD, 'rps') / of('native', DEEP, 'rps')) * 100,
    atLeast: 70,
  },
];

function verdict(reached, { atLeast, atMost }) {
  if (!Number.isFinite(reached) || !Number.isFinite(atLeast ?? atMost)) return 'not measured';
  return (atLeast === undefined ? reached <= atMost : reached >= atLeast) ? 'reached' : 'missed';
}

/** @returns a table as lines of Markdown; targets whose gateways did not take part are left out */
export function compareWithTargets(rows) {
  const of = (gateway, step, figure) =>
    medianOf(
      rows.find((row) => row.gateway.name === gateway && row.step.name === step),
      figure,
    );
  const lines = TARGETS.map((target) => {
    const reached = target.reached(of);
    const atMost = target.atMost?.(of);
    const limit = atMost === undefined ? `≥ ${target.atLeast}` : `≤ ${fixed(atMost)}`;
    const result = verdict(reached, { atLeast: target.atLeast, atMost });
    return { result, line: `| ${target.what} | ${fixed(reached, 1)} | ${limit} | ${result} |` };
  }).filter(({ result }) => result !== 'not measured');
  return lines.length === 0
    ? []
    : ['| our router | reached | target | |', '|---|---|---|---|', ...lines.map(({ line }) => line)];
}
