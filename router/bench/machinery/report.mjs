/** Figures -> Markdown. */
import { spawnSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** Ratios are taken to this gateway. */
const BASELINE = 'stock';

/** What the project promises, as a ratio of requests per second in one run. */
const TARGETS = [
  { rival: 'stock', atLeast: 20, aim: 30 },
  { rival: 'undici', atLeast: 10, aim: 18 },
  { rival: 'hive-rust', atLeast: 12, aim: 16 },
  { rival: 'grafbase', atLeast: 2, aim: 3 },
];

/** A core this busy has nothing left to give. */
const FULL = 0.93;
/** Under this load a gateway that gets less of its core was kept from it. */
const BUSY = 0.85;

function git(...args) {
  return spawnSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).stdout.trim();
}

export function readConditions(options, reference) {
  return {
    options,
    answerKilobytes: Buffer.byteLength(reference) / 1000,
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
  '| gateway | requests/s, median (range) | × stock | p95 ms | CPU µs/request | subgraph requests | entities asked | RSS MB | cores busy %, gateway / rest |',
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
    return `| ${rival} | ${ratio(reached)} | ${ratio(byCpu)} | ${atLeast} | ${aim} | ${verdict(reached, { atLeast, aim })} |`;
  });
  return [
    '| native engine over | by requests/s | by CPU/request | at least | aim | |',
    '|---|---|---|---|---|---|',
    ...lines,
  ];
}

function verdict(reached, { atLeast, aim }) {
  if (!Number.isFinite(reached)) return 'not measured';
  if (reached >= aim) return 'aim reached';
  return reached >= atLeast ? 'holds' : 'short';
}

function troubles(rows) {
  return rows.flatMap(({ gateway, rounds, failures }) => [
    ...failures.map((failure) => `- ${gateway.name} could not be measured: ${failure.split('\n', 1)[0].slice(0, 300)}`),
    ...rounds
      .filter(({ wrong }) => wrong > 0)
      .map(
        ({ wrong, examples }) =>
          `- ${gateway.name}: ${wrong} wrong answers under load, such as ${examples[0]?.slice(0, 160)}`,
      ),
    ...rounds
      .filter(({ withoutToken }) => withoutToken > 0)
      .map(
        ({ withoutToken }) => `- ${gateway.name}: ${withoutToken} subgraph requests came without the client's token`,
      ),
    ...rounds
      .filter(({ gatewayBusy, otherBusy }) => gatewayBusy < BUSY && otherBusy < BUSY)
      .map(
        ({ gatewayBusy }) =>
          `- ${gateway.name}: got only ${fixed(gatewayBusy * 100)} % of its core in a round: something else was running, and its requests/s are too low`,
      ),
    ...rounds
      .filter(({ gatewayBusy, otherBusy }) => otherBusy > FULL && gatewayBusy < FULL)
      .map(
        ({ otherBusy }) =>
          `- ${gateway.name}: load and subgraphs took ${fixed(otherBusy * 100)} % of their core: the gateway could have done more`,
      ),
    ...rounds
      .filter(({ answersWorkedOut }) => answersWorkedOut > 100)
      .map(
        ({ answersWorkedOut }) =>
          `- ${gateway.name}: its subgraph requests vary, ${answersWorkedOut} answers were not memoized`,
      ),
  ]);
}

function otherPaths(rows) {
  return rows.flatMap(({ gateway, rounds }) => {
    const shares = rounds.flatMap((round) => round.otherPaths ?? []);
    if (shares.length === 0) return [];
    const percent = (key) => fixed(median(shares.map((share) => share[key])) * 100, 2);
    return [
      `Of the operations of ${gateway.name}, ${percent('fellBack')} % fell back from the fast path, and ${percent('general')} % took the general one from the start.`,
    ];
  });
}

export function toReport(rows, { options, answerKilobytes, commit, changedFiles, machine, loadBefore, date, minutes }) {
  const baseline = rows.find(({ gateway }) => gateway.name === BASELINE);
  const found = troubles(rows);
  return [
    '# Results',
    '',
    `${date} UTC, commit ${commit}${changedFiles > 0 ? ` with ${changedFiles} files of the router changed since` : ''}, Node ${process.version}${options.nodeFlags.length > 0 ? ` ${options.nodeFlags.join(' ')}` : ' without flags'}, ${machine}.`,
    `${options.rounds} interleaved rounds of ${options.seconds} s after ${options.warmup} s of warm-up each, ${options.connections} connections, answer ${answerKilobytes.toFixed(1)} kB; load average ${loadBefore.toFixed(1)} before, ${minutes.toFixed(0)} minutes in all.`,
    ...(options.note === '' ? [] : [options.note]),
    '',
    ...HEADER,
    ...rows.map((row) => toRow(row, baseline === undefined ? NaN : medianOf(baseline, 'rps'))),
    '',
    ...targets(rows),
    '',
    'Every answer was compared with the reference before and after each round, in values and in the order of keys, and in status and size under load.',
    ...(found.length === 0 ? ['None was wrong.'] : ['', ...found]),
    ...otherPaths(rows.filter(({ gateway }) => gateway.name === 'native')),
    '',
  ].join('\n');
}
