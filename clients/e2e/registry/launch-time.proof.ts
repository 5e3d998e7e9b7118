/** How long from the moment that an owner publishes until the router answers by it, while members ask for pages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Proof } from '@marquee/testing/proof';
import { openRover } from '@marquee/schema/tests/rover-process';
import type { Rover } from '@marquee/schema/tests/rover-process';
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

async function askForPage({ router, token }: RunningSystem, seen: Seen): Promise<void> {
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

/** Members who ask at a fixed rate, whether they are answered or not, until it is disposed of. */
function startMembers(stack: RunningSystem, pagesPerSecond: number, seen: Seen): AsyncDisposable {
  const asked: Promise<void>[] = [];
  const timer = setInterval(() => asked.push(askForPage(stack, seen)), 1_000 / pagesPerSecond);
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await Promise.all(asked);
    },
  };
}

/** A type that the last launch did not have: whether the router knows it tells which of the two it answers by. */
async function isKnown({ router }: RunningSystem, type: string): Promise<boolean> {
  const { data } = await sendOperation(router, `{ __type(name: "${type}") { name } }`);
  return data?.['__type'] != null;
}

interface Published {
  /** From Rover's start to its end: checked in, composed, launched, taken by the router. */
  readonly wholeMs: number;
  /** From the launch to Rover's end. */
  readonly swapMs: number;
}

/** Rover is answered when the router has taken the launch, which is looked after here. */
async function publishOnce(stack: RunningSystem, rover: Rover, key: string, round: number): Promise<Published> {
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
    `${stack.process('ratings').url}/graphql`,
    '--allow-invalid-routing-url',
  );
  const end = Date.now();
  if (json.error !== null) throw new Error(json.error.message);
  if (!(await isKnown(stack, `Probe${round}`)))
    throw new Error('Rover was answered, and the router does not answer by what was published.');
  return { wholeMs: end - start, swapMs: end - (await lastLaunchAt(stack, key)) };
}

async function lastLaunchAt(stack: RunningSystem, key: string): Promise<number> {
  const query = '{ variant(ref: "marquee@current") { ... on GraphVariant { launches(first: 1) { createdAt } } } }';
  const response = await fetch(`${stack.process('registry').url}/graphql`, {
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
  summary:
    'Rover publishes while members ask for pages: how long until the router answers by it, and whether anybody is dropped.',
  options: { publications: 'one after the other (20)', rate: 'pages a second (20)' },
  run: async ({ options, say }) => {
    await using stack = await startSystem({ seed: 'small', patient: true });
    const { admin } = JSON.parse(readFileSync(join(stack.dataDir, 'registry-keys.json'), 'utf8')) as {
      readonly admin: string;
    };
    await using rover = await openRover(stack.process('registry').url, admin);
    const calibration: Seen = { pages: 0, dropped: 0, longestMs: 0 };
    while (calibration.pages < 50) await askForPage(stack, calibration);
    say(`a page by itself takes ${calibration.longestMs.toFixed(0)} ms at most (the calibration)`);

    const seen: Seen = { pages: 0, dropped: 0, longestMs: 0 };
    const published: Published[] = [];
    {
      await using _members = startMembers(stack, Number(options['rate'] ?? 20), seen);
      for (let round = 1; round <= Number(options['publications'] ?? 20); round += 1)
        published.push(await publishOnce(stack, rover, admin, round));
    }
    const swaps = published.map(({ swapMs }) => swapMs);
    return {
      figure: `${published.length} publications under ${seen.pages} pages: served ${inMs(swaps)} after the launch (with composition ${inMs(published.map(({ wholeMs }) => wholeMs))}); ${seen.dropped} pages dropped, the slowest ${seen.longestMs.toFixed(0)} ms, ${calibration.longestMs.toFixed(0)} ms by itself`,
      target: `at most ${PROMISED_MS} ms, none dropped`,
      holds: seen.dropped === 0 && seen.pages > 0 && swaps.every((wait) => wait <= PROMISED_MS),
    };
  },
};
