/**
 * Time and memory of composition, as the registry runs it: `node schema/bench/run.mjs [--rounds 5] [--write]`. See
 * RESULTS.md.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, write: { type: 'boolean', default: false } },
});

const SIZES = [
  { name: 'our graph', args: ['own', '0'] },
  { name: '5 × 20 types', args: ['5', '20'] },
  { name: '5 × 200 types', args: ['5', '200'] },
  { name: '20 × 500 types', args: ['20', '500'] },
];

function file(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}

function measure({ args }) {
  return JSON.parse(
    execFileSync(process.execPath, [file('one-size.mjs'), ...args, values.rounds], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
}

const loadBefore = loadavg()[0];
const rows = SIZES.map((size) => {
  const figures = measure(size);
  process.stderr.write(`${size.name}: ${figures.warmMs.toFixed(0)} ms\n`);
  return { ...size, ...figures };
});

function ms(value) {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

function toRow({ name, subgraphs, sdlKb, supergraphKb, coldMs, warmMs, plainMs, peakMb }) {
  return `| ${name === 'our graph' ? `our graph, ${subgraphs} subgraphs` : name} | ${sdlKb.toFixed(0)} | ${supergraphKb.toFixed(0)} | ${ms(coldMs)} | ${ms(warmMs)} | ${ms(plainMs)} | ${(warmMs / plainMs).toFixed(0)} | ${peakMb.toFixed(0)} |`;
}

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', cwd: file('.') }).trim();
const report = `# Composition: time and memory

${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit}, Node ${process.version}, ${cpus().length} cores ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GB; load average ${loadBefore.toFixed(1)} before.
Measured in the composition thread, each size in a process of its own; the median of ${values.rounds} runs after a first one, which starts the thread.

| graph | SDL kB | supergraph kB | first ms | then ms | parse + build + print ms | × | peak memory, MB |
|---|---|---|---|---|---|---|---|
${rows.map(toRow).join('\n')}

*parse + build + print* is the time of graphql-js for the same texts without composing them, a lower bound of any composition. × is the ratio of
composition to it (merging, satisfiability, printing the supergraph and the API schema). Memory is the growth of the process.
Written by \`node schema/bench/run.mjs --write\`.
`;
process.stdout.write(report);
if (values.write) writeFileSync(file('RESULTS.md'), report);
