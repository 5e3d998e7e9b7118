/**
 * Measures one size in a process of its own: `node one-size.mjs SUBGRAPHS TYPES ROUNDS`, or `own` for the graph of this
 * checkout. Prints JSON.
 */
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildASTSchema, parse, printSchema } from 'graphql';
import { createCompositionThread } from '../dist/composition/composition-thread.js';
import { makeGraph } from './graphs.mjs';

const [size, types, rounds] = process.argv.slice(2);
const SUBGRAPHS = fileURLToPath(new URL('../../subgraphs/', import.meta.url));

function readOwnGraph() {
  return readdirSync(SUBGRAPHS)
    .map((name) => ({ name, file: `${SUBGRAPHS}${name}/schema.graphql` }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => ({ name, url: `http://127.0.0.1/${name}`, sdl: readFileSync(file, 'utf8') }));
}

const graph = size === 'own' ? readOwnGraph() : makeGraph(Number(size), Number(types));
const composition = createCompositionThread();

async function timed(work) {
  const startedAt = performance.now();
  const result = await work();
  return { ms: performance.now() - startedAt, result };
}

async function compose() {
  const { ms, result } = await timed(() => composition.build(graph));
  if (result.outcome !== 'composed') throw new Error(JSON.stringify(result.problems.slice(0, 3)));
  return { ms, supergraphSdl: result.supergraphSdl };
}

/** The lower bound of any composition: parses the same texts, builds a schema of each and prints it. */
function parseAndBuild() {
  return timed(async () =>
    graph.map(({ sdl }) => printSchema(buildASTSchema(parse(sdl), { assumeValid: true, assumeValidSDL: true })).length),
  );
}

async function repeat(work) {
  const runs = [];
  for (let round = 0; round < Number(rounds); round++) runs.push((await work()).ms);
  return runs.sort((a, b) => a - b)[Math.floor(runs.length / 2)];
}

const rssBefore = process.memoryUsage.rss();
const first = await compose();
const warmMs = await repeat(compose);
const peakMb = process.resourceUsage().maxRSS / 1024 - rssBefore / 2 ** 20;
const plain = await repeat(parseAndBuild);
await composition.close();

function bytes(texts) {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
process.stdout.write(
  JSON.stringify({
    subgraphs: graph.length,
    sdlKb: bytes(graph.map(({ sdl }) => sdl)) / 1024,
    supergraphKb: bytes([first.supergraphSdl]) / 1024,
    coldMs: first.ms,
    warmMs,
    plainMs: plain,
    peakMb,
  }),
);
