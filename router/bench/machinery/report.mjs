/** Writes the figures as Markdown. */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** The gateway that all ratios refer to. */
const BASELINE = 'stock';

/** The project's targets, as ratios of requests per second in one run. */
const TARGETS = [
  { rival: 'stock', atLeast: 20, aim: 30 },
  { rival: 'undici', atLeast: 10, aim: 18 },
  { rival: 'hive-rust', atLeast: 12, aim: 16 },
  { rival: 'grafbase', atLeast: 2, aim: 3 },
];

/** From this utilization on, a core counts as fully used. */
const FULL = 0.93;
/** A gateway that uses less of its core under full load shared the core with something else. */
const BUSY = 0.85;

function git(...args) {
  return spawnSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).stdout.trim();
}

export function readConditions(options, reference) {
  return {
    options,
    responseKilobytes: Buffer.byteLength(reference) / 1000,
    commit: git('rev-parse', '--short', 'HEAD'),
    changedFiles: git('status', '--porcelain', '--', '../src')
      .split('\n')
      .filter((line) => line !== '').length,
    machine: `${cpus().length} cores ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GB`,
    loadBefore: loadavg()[0],
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
  };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function fixed(value, digits = 0) {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

function medianOf({ rounds }, key) {
  return rounds.length === 0 ? NaN : median(rounds.map((round) => round[key]));
}

function range({ rounds }, key) {
  return rounds.length < 2
    ? ''
    : ` (${fixed(Math.min(...rounds.map((r) => r[key])))}–${fixed(Math.max(...rounds.map((r) => r[key])))})`;
}

function ratio(value) {
  return fixed(value, value < 10 ? 1 : 0);
}

function toRow(row, baseline) {
  const of = (key) => medianOf(row, key);
  const cells = [
    row.gateway.title(),
    `${fixed(of('rps'))}${range(row, 'rps')}`,
    ratio(of('rps') / baseline),
    `${fixed(of('p95'))}${range(row, 'p95')}`,
    fixed(of('cpuMicros')),
    fixed(of('subgraphRequests'), 1),
    fixed(of('representations')),
    fixed(of('rss')),
    `${fixed(of('gatewayBusy') * 100)} / ${fixed(of('otherBusy') * 100)}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

const HEADER = [
  '| gateway | requests/s, median (range) | × stock | p95 ms | CPU µs/request | subgraph requests | entities requested | RSS MB | cores busy %, gateway / rest |',
  '|---|---|---|---|---|---|---|---|---|',
];

function targets(rows) {
  const of = (name, key) => {
    const row = rows.find(({ gateway }) => gateway.name === name);
    return row === undefined ? NaN : medianOf(row, key);
  };
  const lines = TARGETS.map(({ rival, atLeast, aim }) => {
    const reached = of('native', 'rps') / of(rival, 'rps');
    const byCpu = of(rival, 'cpuMicros') / of('native', 'cpuMicros');
    return `| ${rival} | ${ratio(reached)} | ${ratio(byCpu)} | ${atLeast} | ${aim} | ${compareWithTarget(reached, { atLeast, aim })} |`;
  });
  return [
    '| native engine over | by requests/s | by CPU/request | target | goal | |',
    '|---|---|---|---|---|---|',
    ...lines,
  ];
}

function compareWithTarget(reached, { atLeast, aim }) {
  if (!Number.isFinite(reached)) return 'not measured';
  if (reached >= aim) return 'goal reached';
  return reached >= atLeast ? 'reached' : 'missed';
}

function describeProblems(rows) {
  return rows.flatMap(({ gateway, rounds, failures }) => [
    ...failures.map((failure) => `- ${gateway.name} could not be measured: ${failure.split('\n', 1)[0].slice(0, 300)}`),
    ...rounds
      .filter(({ wrong }) => wrong > 0)
      .map(
        ({ wrong, examples }) =>
          `- ${gateway.name}: ${wrong} wrong responses under load, such as ${examples[0]?.slice(0, 160)}`,
      ),
    ...rounds
      .filter(({ withoutToken }) => withoutToken > 0)
      .map(({ withoutToken }) => `- ${gateway.name}: ${withoutToken} subgraph requests without the client's token`),
    ...rounds
      .filter(({ gatewayBusy, otherBusy }) => gatewayBusy < BUSY && otherBusy < BUSY)
      .map(
        ({ gatewayBusy }) =>
          `- ${gateway.name}: used only ${fixed(gatewayBusy * 100)} % of its core in a round: another process was running, so its requests/s are too low`,
      ),
    ...rounds
      .filter(({ gatewayBusy, otherBusy }) => otherBusy > FULL && gatewayBusy < FULL)
      .map(
        ({ otherBusy }) =>
          `- ${gateway.name}: load and subgraphs used ${fixed(otherBusy * 100)} % of their core, so the gateway was not the limit`,
      ),
    ...rounds
      .filter(({ computedResponses }) => computedResponses > 100)
      .map(
        ({ computedResponses }) =>
          `- ${gateway.name}: its subgraph requests vary: ${computedResponses} responses were not memoized`,
      ),
  ]);
}

function otherPaths(rows) {
  return rows.flatMap(({ gateway, rounds }) => {
    const shares = rounds.flatMap((round) => round.otherPaths ?? []);
    if (shares.length === 0) return [];
    const percent = (key) => fixed(median(shares.map((share) => share[key])) * 100, 2);
    return [
      `Of the operations of ${gateway.name}, ${percent('fellBack')} % fell back from the compiled path, and ${percent('general')} % took the general one from the start.`,
    ];
  });
}

export function toReport(
  rows,
  { options, responseKilobytes, commit, changedFiles, machine, loadBefore, date, minutes },
) {
  const baseline = rows.find(({ gateway }) => gateway.name === BASELINE);
  const found = describeProblems(rows);
  return [
    '# Results',
    '',
    `${date} UTC, commit ${commit}${changedFiles > 0 ? ` with ${changedFiles} files of the router changed since` : ''}, Node ${process.version}${options.nodeFlags.length > 0 ? ` ${options.nodeFlags.join(' ')}` : ' without flags'}, ${machine}.`,
    `${options.rounds} interleaved rounds of ${options.seconds} s after ${options.warmup} s of warm-up each, ${options.connections} connections, response ${responseKilobytes.toFixed(1)} kB; load average ${loadBefore.toFixed(1)} before, ${minutes.toFixed(0)} minutes in all.`,
    ...(options.note === '' ? [] : [options.note]),
    '',
    ...HEADER,
    ...rows.map((row) => toRow(row, baseline === undefined ? NaN : medianOf(baseline, 'rps'))),
    '',
    ...targets(rows),
    '',
    'Before and after each round a response was compared with the reference (values and order of keys); under load, status and size of every response were checked.',
    ...(found.length === 0 ? ['None was wrong.'] : ['', ...found]),
    ...otherPaths(rows.filter(({ gateway }) => gateway.name === 'native')),
    '',
  ].join('\n');
}
