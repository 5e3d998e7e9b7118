/** The time from a publication until the router serves it, while members request pages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Proof } from '@marquee/testing/proof';
import { openRover } from '@marquee/schema/tests/rover/rover-process';
import type { Rover } from '@marquee/schema/tests/rover/rover-process';
import { sendOperation } from '../system/http-client.js';
import { readOperation, ROOT } from '../system/checkout.js';
import { startSystem } from '../system/running-system.js';
import type { RunningSystem } from '../system/running-system.js';

const PROMISED_MS = 1_000;

interface Seen {
  pages: number;
  dropped: number;
  longestMs: number;
}

async function requestPage({ router, token }: RunningSystem, seen: Seen): Promise<void> {
  const { errors, milliseconds } = await sendOperation(
    router,
    readOperation('FirstPaint'),
    { country: 'US', maturity: 'AGE_18' },
    token,
  ).catch(() => ({ errors: [null], milliseconds: 0 }));
  seen.longestMs = Math.max(seen.longestMs, milliseconds);
  seen.pages += 1;
  if (errors.length > 0) seen.dropped += 1;
}

/** Requests pages at a fixed rate, independently of the responses, until disposed. */
function startMembers(system: RunningSystem, pagesPerSecond: number, seen: Seen): AsyncDisposable {
  const requests: Promise<void>[] = [];
  const timer = setInterval(() => requests.push(requestPage(system, seen)), 1_000 / pagesPerSecond);
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await Promise.all(requests);
    },
  };
}

/** A type that the previous launch does not have. A query for it shows which supergraph the router serves. */
async function isKnown({ router }: RunningSystem, type: string): Promise<boolean> {
  const { data } = await sendOperation(router, `{ __type(name: "${type}") { name } }`);
  return data?.['__type'] != null;
}

interface Published {
  /** From Rover's start to its end: check, composition, launch, and the router's acknowledgement. */
  readonly wholeMs: number;
  /** From the launch to the end of Rover. */
  readonly swapMs: number;
}

/** The registry responds to Rover when the router has acknowledged the launch; this checks the router itself. */
async function publishOnce(system: RunningSystem, rover: Rover, key: string, round: number): Promise<Published> {
  const sdl = readFileSync(join(ROOT, 'subgraphs', 'ratings', 'schema.graphql'), 'utf8');
  const schema = await rover.file(
    'ratings.graphql',
    `${sdl}\n"Of round ${round}."\ntype Probe${round} { answer: Int }\nextend type Query { probe${round}: Probe${round} }\n`,
  );
  const start = Date.now();
  const { json } = await rover.run(
    'subgraph',
    'publish',
    'marquee@current',
    '--name',
    'ratings',
    '--schema',
    schema,
    '--routing-url',
    `${system.process('ratings').url}/graphql`,
    '--allow-invalid-routing-url',
  );
  const end = Date.now();
  if (json.error !== null) throw new Error(json.error.message);
  if (!(await isKnown(system, `Probe${round}`)))
    throw new Error('Rover has its response, and the router does not serve what was published.');
  return { wholeMs: end - start, swapMs: end - (await lastLaunchAt(system, key)) };
}

async function lastLaunchAt(system: RunningSystem, key: string): Promise<number> {
  const query = '{ variant(ref: "marquee@current") { ... on GraphVariant { launches(first: 1) { createdAt } } } }';
  const response = await fetch(`${system.process('registry').url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as {
    readonly data: { readonly variant: { readonly launches: readonly { readonly createdAt: string }[] } };
  };
  return Date.parse(data.variant.launches[0]?.createdAt ?? '');
}

function inMs(values: readonly number[]): string {
  const sorted = values.toSorted((one, other) => one - other);
  return `p50 ${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)} ms, at most ${sorted.at(-1)?.toFixed(0)} ms`;
}

export const proof: Proof = {
  name: 'launch-time',
  summary: 'The time from a publication until the router serves it, and dropped requests, while members request pages.',
  options: { publications: 'number of publications, in sequence (20)', rate: 'pages per second (20)' },
  run: async ({ options, print }) => {
    await using system = await startSystem({ seed: 'small', hasLongDeadlines: true });
    const { admin } = JSON.parse(readFileSync(join(system.dataDir, 'registry-keys.json'), 'utf8')) as {
      readonly admin: string;
    };
    await using rover = await openRover(system.process('registry').url, admin);
    const calibration: Seen = { pages: 0, dropped: 0, longestMs: 0 };
    while (calibration.pages < 50) await requestPage(system, calibration);
    print(`a page by itself takes ${calibration.longestMs.toFixed(0)} ms at most (the calibration)`);

    const seen: Seen = { pages: 0, dropped: 0, longestMs: 0 };
    const published: Published[] = [];
    {
      await using _members = startMembers(system, Number(options['rate'] ?? 20), seen);
      for (let round = 1; round <= Number(options['publications'] ?? 20); round += 1)
        published.push(await publishOnce(system, rover, admin, round));
    }
    const swaps = published.map(({ swapMs }) => swapMs);
    return {
      figure: `${published.length} publications under ${seen.pages} pages: served ${inMs(swaps)} after the launch (with composition ${inMs(published.map(({ wholeMs }) => wholeMs))}); ${seen.dropped} pages dropped, the slowest ${seen.longestMs.toFixed(0)} ms, ${calibration.longestMs.toFixed(0)} ms by itself`,
      target: `at most ${PROMISED_MS} ms, none dropped`,
      holds: seen.dropped === 0 && seen.pages > 0 && swaps.every((wait) => wait <= PROMISED_MS),
    };
  },
};
