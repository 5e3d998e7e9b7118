import { createLocalJWKSet, compactVerify } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SwitchList } from '@marquee/contracts/switches';
import { FILMS, REF, startTestRegistry, VOTES } from '../tests/test-registry.js';
import type { TestRegistry } from '../tests/test-registry.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag"])\n';
const CORE_FILMS = {
  ...FILMS,
  sdl: FILMS.sdl
    .replace(/extend schema[^\n]*\n/, LINK)
    .replace('films: [Film!]!', 'films: [Film!]! @tag(name: "core")'),
};
const HOUR_MS = 3_600_000;

let registry: TestRegistry;
let key: string;
beforeEach(async () => {
  registry = await startTestRegistry();
  key = await registry.keyFor('operate');
  await registry.registry.publishAll(REF, [CORE_FILMS, VOTES], { git: null, by: 'test' });
});
afterEach(() => registry[Symbol.asyncDispose]());

function soon(ms = HOUR_MS): string {
  return new Date(Date.now() + ms).toISOString();
}

/** `change` is `switchOff(…)` or `switchOn(…)`. */
async function send(change: string, withKey = key): Promise<unknown> {
  return registry.request(
    withKey,
    `mutation { graph(id: "marquee") { variant(name: "current") { ${change} { name by why until } } } }`,
  );
}

function off(name: string, why: string | null = 'its store is full', until: string | null = soon()): string {
  return `switchOff(name: ${JSON.stringify(name)}, why: ${JSON.stringify(why)}, until: ${JSON.stringify(until)})`;
}

async function poll(known: string, wait: number): Promise<SwitchList | null> {
  const query = new URLSearchParams({ only: 'switches', switches: known, wait: String(wait) });
  const response = await fetch(`${registry.url}/graphs/marquee%40current/launch?${query.toString()}`, {
    headers: { 'x-api-key': await registry.keyFor('read') },
  });
  if (response.status === 204) return null;
  const { switches } = (await response.json()) as { switches: string };
  const keys = (await (await fetch(`${registry.url}/.well-known/jwks.json`)).json()) as never;
  const { payload } = await compactVerify(switches, createLocalJWKSet(keys));
  return JSON.parse(new TextDecoder().decode(payload)) as SwitchList;
}

test.each([
  ['without a reason', off('votes', null), 'needs a reason'],
  ['with an empty reason', off('votes', '  '), 'needs a reason'],
  ['with an invisible reason', off('votes', '\u200b'), 'needs a reason'],
  ['with a reason that turns the text', off('votes', 'a\u202eb'), 'without control characters'],
  ['with a reason of two lines', off('votes', 'a\nb'), 'one line'],
  ['with a long reason', off('votes', 'x'.repeat(501)), 'at most 500'],
  ['without an end', off('votes', 'why', null), 'needs an end'],
  ['with an end that is past', off('votes', 'why', soon(-1)), 'is past'],
  ['with an end that is far', off('votes', 'why', soon(91 * 24 * HOUR_MS)), 'at most 90 days'],
  ['with a local time', off('votes', 'why', '2026-12-01T12:00'), 'time zone'],
  ['with a word as end', off('votes', 'why', 'tomorrow'), 'time zone'],
  ['of a name that does not exist', off('vote'), 'Did you mean "votes"?'],
  ['of a core subgraph', off('films'), 'Query.films is core'],
  ['of a core field', off('Query.films'), '"Query.films" cannot be switched off: it is core'],
  ['on of what is not off', 'switchOn(name: "votes")', 'is not switched off'],
])('a switch %s is refused', async (_name, change, message) => {
  await expect(send(change)).rejects.toThrow(message);
  expect((await poll('', 0))?.switches).toEqual([]);
});

test('a key needs the role operate', async () => {
  await expect(send(off('votes'), await registry.keyFor('read', 'check'))).rejects.toThrow('with the role "operate"');
  await expect(send(off('votes'), await registry.keyFor('publish'))).resolves.toBeDefined();
});

test('a follower that waits gets the signed list at once, and the history keeps who, why and until', async () => {
  const empty = await poll('', 0);
  const waiting = poll(`${empty?.revision}@${empty?.at}`, 20);
  await send(off('votes', 'its store is full'));
  const list = await waiting;
  expect(list).toMatchObject({
    graphRef: 'marquee@current',
    revision: 1,
    switches: [{ name: 'votes', why: 'its store is full', by: 'test operate' }],
  });
  await send('switchOn(name: "votes", why: "repaired")');
  expect((await poll('', 0))?.switches).toEqual([]);
  const history = await registry.request(
    key,
    '{ variant(ref: "marquee@current") { ... on GraphVariant { switches { name } switchHistory { name by why endedBy endedWhy } } } }',
  );
  expect(history).toEqual({
    variant: {
      switches: [],
      switchHistory: [
        { name: 'votes', by: 'test operate', why: 'its store is full', endedBy: 'test operate', endedWhy: 'repaired' },
      ],
    },
  });
});

test.each([-1, 0, 1_000_000])(
  'a history with first: %i has at least one switch, and at most those that there are',
  async (first) => {
    await send(off('votes'));
    const query = `{ variant(ref: "marquee@current") { ... on GraphVariant { switchHistory(first: ${first}) { name } } } }`;
    expect(await registry.request(await registry.keyFor('read'), query)).toEqual({
      variant: { switchHistory: [{ name: 'votes' }] },
    });
  },
);

test('a list outlives a restart of the registry', async () => {
  await send(off('votes'));
  const { folder } = registry;
  await registry.close();
  registry = await startTestRegistry(folder);
  expect((await poll('', 0))?.switches).toMatchObject([{ name: 'votes' }]);
});

test('switches at the same time are all kept', async () => {
  const names = ['votes', 'votes', 'votes'];
  await Promise.all(names.map((name) => send(off(name))));
  expect(await poll('', 0)).toMatchObject({ revision: 3, switches: [{ name: 'votes' }] });
});
