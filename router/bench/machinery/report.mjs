/** Writes the figures as Markdown. */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { fixed, median, medianOf, ratio, rangeOf } from './figures.mjs';
import { compareWithTargets } from './targets.mjs';

/** From this utilization on, a core counts as fully used. */
const FULL = 0.93;
/** A gateway that uses less of its core under full load shared the core with something else. */
const BUSY = 0.85;

function git(...args) {
  return spawnSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).stdout.trim();
}

export function readConditions(options) {
  return {
    options,
    commit: git('rev-parse', '--short', 'HEAD'),
    changedFiles: git('status', '--porcelain', '--', '../src')
      .split('\n')
      .filter((line) => line !== '').length,
    machine: `${cpus().length} cores ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GB`,
    loadBefore: loadavg()[0],
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
  };
}

/** Title of a column → its cell. */
const COLUMNS = {
  scenario: ({ step }) => step.name,
  gateway: ({ gateway }) => gateway.title(),
  'requests/s, median (range)': (row) => `${fixed(medianOf(row, 'rps'))}${rangeOf(row, 'rps')}`,
  '× ours': (row, ours) => ratio(medianOf(row, 'rps') / medianOf(ours, 'rps')),
  'p50 ms': (row) => fixed(medianOf(row, 'p50')),
  'p95 ms': (row) => fixed(medianOf(row, 'p95')),
  'p99 ms, median (range)': (row) => `${fixed(medianOf(row, 'p99'))}${rangeOf(row, 'p99')}`,
  'CPU µs/request': (row) => fixed(medianOf(row, 'cpuMicros')),
  'subgraph requests': (row) => fixed(medianOf(row, 'subgraphRequests'), 1),
  'entities requested': (row) => fixed(medianOf(row, 'representations')),
  'RSS MB': (row) => fixed(medianOf(row, 'rss')),
  'garbage collection %': (row) => fixed(medianOf(row, 'collectedShare'), 1),
  'event loop delay p99 ms, at most': (row) => fixed(medianOf(row, 'loopDelayMs'), 1),
  'first response ms': (row) => fixed(medianOf(row, 'firstResponseMs')),
  'cores busy %, gateway / rest': (row) =>
    `${fixed(medianOf(row, 'gatewayBusy') * 100)} / ${fixed(medianOf(row, 'otherBusy') * 100)}`,
};

function toTable(rows) {
  const titles = Object.keys(COLUMNS);
  const lines = rows.map((row) => {
    const ours = rows.find(({ step, gateway }) => step === row.step && gateway.name === 'native');
    return `| ${titles.map((title) => COLUMNS[title](row, ours)).join(' | ')} |`;
  });
  return [`| ${titles.join(' | ')} |`, `|${titles.map(() => '---|').join('')}`, ...lines];
}

/** One line for each problem of a row, with the number of its rounds. */
function problemsOf({ step, gateway, rounds, failures }) {
  const where = `- ${gateway.name}, ${step.name}: `;
  const inRounds = (applies, describe) => {
    const found = rounds.filter(applies);
    return found.length === 0 ? [] : [`${where}${describe(found[0])} (in ${found.length} of ${rounds.length} rounds)`];
  };
  const isLoad = step.kind === 'load';
  return [
    ...[...new Set(failures)].map((failure) => `${where}not measured: ${indented(failure)}`),
    ...inRounds(
      ({ wrong }) => wrong > 0,
      ({ wrong, examples }) => `${wrong} wrong responses, such as ${examples[0]?.slice(0, 160)}`,
    ),
    ...inRounds(
      ({ withoutToken }) => withoutToken > 0,
      ({ withoutToken }) => `${withoutToken} subgraph requests without the client's token`,
    ),
    ...inRounds(
      ({ gatewayBusy, otherBusy }) => isLoad && !isPaced(step) && gatewayBusy < BUSY && otherBusy < BUSY,
      ({ gatewayBusy }) =>
        `used only ${fixed(gatewayBusy * 100)} % of its core: another process was running, so its requests/s are too low`,
    ),
    ...inRounds(
      ({ gatewayBusy, otherBusy }) => isLoad && otherBusy > FULL && gatewayBusy < FULL,
      ({ otherBusy }) =>
        `load and subgraphs used ${fixed(otherBusy * 100)} % of their core, so the gateway was not the limit`,
    ),
    ...inRounds(
      ({ computedResponses }) => isLoad && computedResponses > 100,
      ({ computedResponses }) => `its subgraph requests vary: ${computedResponses} responses were not memoized`,
    ),
  ];
}

/** Whether waits of the load or of subgraphs leave the gateway without work. */
function isPaced({ delayMs = 0, connections = 50 }) {
  return delayMs > 0 || connections === 1;
}

/** Further lines of a failure, such as the last ones of a process, are a part of its list item. */
function indented(failure) {
  return failure
    .split('\n')
    .map((line) => line.slice(0, 300))
    .join('\n  ');
}

function otherPaths(rows) {
  const shares = rows.flatMap(({ rounds }) => rounds.flatMap((round) => round.otherPaths ?? []));
  if (shares.length === 0) return [];
  const percent = (key) => fixed(median(shares.map((share) => share[key])) * 100, 2);
  return [
    `Of our router's operations, ${percent('fellBack')} % fell back from the compiled path, and ${percent('general')} % took the general one from the start.`,
  ];
}

function describeLeftOut({ gateways, scenarios }) {
  return [
    ...(gateways.length === 0 ? [] : [`Gateways left out: ${gateways.join(', ')}.`]),
    ...(scenarios.length === 0 ? [] : [`Scenarios left out: ${scenarios.join(', ')}.`]),
  ];
}

function describeRun({ options, commit, changedFiles, machine, loadBefore, date, minutes }) {
  const changed = changedFiles > 0 ? ` with ${changedFiles} files of the router changed since` : '';
  const flags = options.nodeFlags.length > 0 ? ` ${options.nodeFlags.join(' ')}` : ' without flags';
  return [
    `${date} UTC, commit ${commit}${changed}, Node ${process.version}${flags}, ${machine}.`,
    `${options.rounds} interleaved rounds of ${options.seconds} s, ${options.warmup} s of warm-up after each start, ${options.connections} connections where the scenario names none; load average ${loadBefore.toFixed(1)} before, ${minutes.toFixed(0)} minutes in all.`,
    ...(options.note === '' ? [] : [options.note]),
  ];
}

/** @param page Lines of Markdown about the whole system's browse page. */
export function toReport(rows, { page, leftOut, ...conditions }) {
  const found = rows.flatMap(problemsOf);
  const comparison = [
    ...toTable(rows),
    '',
    ...compareWithTargets(rows),
    '',
    'Before and after each step a response was compared with the reference (values and order of keys); under load, status and size of every response were checked, and in the burst every byte.',
    ...(found.length === 0 ? ['None was wrong.'] : ['', ...found, '']),
    ...otherPaths(rows.filter(({ gateway }) => gateway.name === 'native')),
  ];
  return [
    '# Results',
    '',
    ...describeRun(conditions),
    ...describeLeftOut(leftOut),
    '',
    ...(rows.length === 0 ? [] : comparison),
    ...(page.length === 0 ? [] : ['', '## The browse page on the whole system', '', ...page]),
    '',
  ]
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}
