/** The purge route over HTTP: who may purge, what can be purged, and what is refused with a sentence. */
import { silentLog } from '@marquee/runtime/log';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { PURGE_PATH, servePurge } from './purge-route.js';

const KEY = 'k'.repeat(43);
const JSON_HEADERS = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };

function open(isCacheOn = true) {
  const purged: (readonly string[])[] = [];
  const server = Fastify();
  servePurge(server, {
    operatorKey: () => Promise.resolve(KEY),
    graph: () => ({
      keys: new Map([
        ['Film', [['id']]],
        ['Seat', [['row', 'seat'], ['code']]],
      ]),
      subgraphs: new Set(['films']),
    }),
    purge: isCacheOn
      ? (tags) => {
          purged.push(tags);
          return Promise.resolve('router');
        }
      : null,
    log: silentLog,
  });
  const post = async (payload: unknown, headers: Readonly<Record<string, string>> = JSON_HEADERS) => {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const { statusCode, body } = await server.inject({ method: 'POST', url: PURGE_PATH, headers, payload: text });
    return { status: statusCode, body };
  };
  return { purged, post };
}

test.each([
  [{ all: true }, ['*']],
  [{ subgraphs: ['films'] }, ['subgraph:films']],
  [{ types: ['Film'] }, ['Film']],
  [{ entities: [{ __typename: 'Film', id: '1' }] }, ['Film:1']],
  [{ entities: [{ __typename: 'Film', id: 1 }] }, ['Film:1']],
  [{ entities: [{ __typename: 'Seat', code: 'a2' }] }, ['Seat:a2']],
  [{ tags: ['film-1', 'films-é'] }, ['tag:film-1', 'tag:films-é']],
  [{ all: false, types: ['Film', 'Seat'], tags: ['t'] }, ['tag:t', 'Film', 'Seat']],
])('purges %j', async (body, tags) => {
  const { post, purged } = open();
  const { status, body: text } = await post(body);
  expect(status, text).toBe(200);
  expect(purged).toEqual([tags]);
  expect(JSON.parse(text)).toEqual({ purged: tags.length, reach: 'router' });
});

test('with the cache off, a purge of the operator is refused with the setting, and others learn nothing', async () => {
  const { post } = open(false);
  const refused = await post({ all: true });
  expect(refused.status).toBe(409);
  expect(refused.body).toContain('ROUTER_ENTITY_CACHE=on');
  expect((await post({ all: true }, { 'content-type': 'application/json' })).status).toBe(401);
});

test('an entity by a key of several fields, in any order, is the one that is tagged so', async () => {
  const { post, purged } = open();
  for (const seat of [
    { row: 'a', seat: 2 },
    { seat: 2, row: 'a' },
  ])
    expect((await post({ entities: [{ __typename: 'Seat', ...seat }] })).status).toBe(200);
  expect(purged[0]).toEqual(purged[1]);
});

test.each([
  ['no key', { 'content-type': 'application/json' }],
  ['a wrong key', { ...JSON_HEADERS, authorization: `Bearer ${'x'.repeat(43)}` }],
  ['a shorter key', { ...JSON_HEADERS, authorization: `Bearer ${KEY.slice(1)}` }],
  ['the key without its scheme', { ...JSON_HEADERS, authorization: KEY }],
  ['an empty key', { ...JSON_HEADERS, authorization: 'Bearer ' }],
])('refuses %s, whatever the body is', async (_name, headers) => {
  const { post, purged } = open();
  const { status, body } = await post({ all: true }, headers);
  expect(status).toBe(401);
  expect(body).toContain('operator');
  expect((await post({ nonsense: 1 }, headers)).status).toBe(401);
  expect(purged).toEqual([]);
});

test.each([
  ['no JSON', 'all', 400],
  ['an empty body', '', 400],
  ['a list', [], 400],
  ['null', 'null', 400],
  ['nothing', {}, 400],
  ['all: false', { all: false }, 400],
  ['a text in place of a truth value', { all: 'true' }, 400],
  ['a text in place of a list', { types: 'Film' }, 400],
  ['null in place of a list', { entities: null }, 400],
  ['an unknown member', { type: ['Film'] }, 400],
  ['an unknown type', { types: ['Film', 'Movie'] }, 400],
  ['a type of Object.prototype', { types: ['constructor'] }, 400],
  ['an unknown subgraph', { subgraphs: ['movies'] }, 400],
  ['an entity of an unknown type', { entities: [{ __typename: 'Movie', id: '1' }] }, 400],
  ['an entity without its key', { entities: [{ __typename: 'Film', name: 'x' }] }, 400],
  ['an entity with half of its key', { entities: [{ __typename: 'Seat', row: 'a' }] }, 400],
  ['an entity without a type', { entities: [{ id: '1' }] }, 400],
  ['an empty tag', { tags: [''] }, 400],
  ['a tag that is too long', { tags: ['t'.repeat(513)] }, 400],
  ['too many items', { tags: Array.from({ length: 1_001 }, (_, index) => `t${index}`) }, 400],
  ['a body that is too large', { tags: ['t'.repeat(300_000)] }, 413],
])('refuses %s, and purges nothing', async (_name, body, expected) => {
  const { post, purged } = open();
  const { status, body: text } = await post(body);
  expect(status, text).toBe(expected);
  expect(purged).toEqual([]);
});

test('refuses the types that a form of another page may send', async () => {
  const { post, purged } = open();
  const { status } = await post('{"all":true}', { ...JSON_HEADERS, 'content-type': 'text/plain' });
  expect(status).toBe(415);
  expect(purged).toEqual([]);
});
