/** The contents of the pages, their error pages, and their protection from injected markup. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GRAPH, startTestRegistry } from '../tests/test-registry.js';
import type { TestRegistry } from '../tests/test-registry.js';
import { VARIANT_PATH, signedInClient } from './tests/page-client.js';
import type { PageClient } from './tests/page-client.js';
import { HOSTILE_TEXT, publishSampleVariant } from './tests/sample-variant.js';

let testRegistry: TestRegistry;
let reader: PageClient;
let check: string;

beforeAll(async () => {
  testRegistry = await startTestRegistry();
  check = await publishSampleVariant(testRegistry);
  reader = await signedInClient(testRegistry);
});
afterAll(() => testRegistry[Symbol.asyncDispose]());

test('the list of variants shows their state', async () => {
  const { status, text } = await reader.get('/');
  expect(status).toBe(200);
  expect(text).toContain(`href="${VARIANT_PATH}"`);
  expect(text).toContain('did not compose');
});

test('the page to which Rover links leads to the list of variants', async () => {
  const response = await fetch(`${testRegistry.url}/graph/${GRAPH}/service-list`, { redirect: 'manual' });
  expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
});

test('the overview shows publishers, owners, routing URLs and a failed launch', async () => {
  const { text } = await reader.get(VARIANT_PATH);
  for (const words of [
    'Film team',
    '0123456789ab',
    'by builder',
    'http://127.0.0.1:7001/graphql',
    'The last launch did not compose.',
    'not served',
  ])
    expect(text).toContain(words);
});

test("a subgraph's page shows its SDL and the launches that changed it", async () => {
  const { text } = await reader.get(`${VARIANT_PATH}/subgraphs/films`);
  expect(text).toContain('id="L1"');
  expect(text.match(/Publication/g)).toHaveLength(1);
  expect((await reader.get(`${VARIANT_PATH}/subgraphs/rival`)).text).toContain('did not compose');
});

test('the schema pages show owners and usage, and filter by name, usage and owner', async () => {
  const type = (await reader.get(`${VARIANT_PATH}/schema/Film`)).text;
  for (const words of [
    'id="stars"',
    'Film team',
    'href="/marquee@current/subgraphs/votes"',
    'Deprecated.',
    '0 requests by 1 operation',
    'href="/marquee@current/usage/Stars"',
  ])
    expect(type).toContain(words);
  const deprecated = (await reader.get(`${VARIANT_PATH}/schema?show=deprecated`)).text;
  expect(deprecated).toContain('1 schema element');
  expect(deprecated).toContain('schema/Film#label');
  expect((await reader.get(`${VARIANT_PATH}/schema?show=removable`)).text).toContain('No schema element matches.');
  expect((await reader.get(`${VARIANT_PATH}/schema?q=film+STARS`)).text).toContain('schema/Film#stars');
  expect((await reader.get(`${VARIANT_PATH}/schema?owner=votes&show=unused`)).text).not.toContain('schema/Film#label');
});

test('the page of a launch shows its composition problems, or its changes and their SDL diff', async () => {
  const list = (await reader.get(`${VARIANT_PATH}/launches`)).text;
  const [failed, served] = [...list.matchAll(/href="(\/marquee@current\/launches\/[^"]+)"/g)].map(
    ([, path]) => path ?? '',
  );
  const why = (await reader.get(failed ?? '')).text;
  expect(why).toContain('href="/explain/INVALID_FIELD_SHARING"');
  expect(why).toContain('<summary><span class="name">rival</span> <span class="quiet">new:</span>');
  expect((await reader.get(served ?? '')).text).toContain('served now');
});

describe('a check', () => {
  test('shows the affected operations with their clients, and the blocking findings', async () => {
    const { text } = await reader.get(`${VARIANT_PATH}/checks/${check}`);
    for (const words of [
      'href="/explain/FIELD_REMOVED"',
      'href="/marquee@current/usage/Stars"',
      'from a manifest',
      'OPERATION_BROKEN',
      'blocking',
      'Approving it requires a key with the role “publish”',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain('<form class="line-form"');
    expect((await reader.get(`${VARIANT_PATH}/checks`)).text).toContain(`/checks/${check}`);
  });

  test('approving a finding needs the role publish, a reason, and a finding of this check', async () => {
    const [, finding = ''] =
      /class="finding bad" id="finding-(\w+)"/.exec((await reader.get(`${VARIANT_PATH}/checks/${check}`)).text) ?? [];
    const approvals = `${VARIANT_PATH}/checks/${check}/approvals`;
    expect((await reader.post(approvals, { finding, reason: 'no' })).status).toBe(403);
    const publisher = await signedInClient(testRegistry, 'publish');
    expect((await publisher.post(approvals, { finding: '000000000000', reason: 'why not' })).status).toBe(400);
    expect((await publisher.post(approvals, { finding, reason: ' ' })).status).toBe(400);
    expect(await publisher.post(approvals, { finding, reason: `agreed ${HOSTILE_TEXT}` })).toMatchObject({
      status: 303,
      location: `${VARIANT_PATH}/checks/${check}#finding-${finding}`,
    });
    const { text } = await reader.get(`${VARIANT_PATH}/checks/${check}`);
    expect(text).toContain('Approved by <strong>test publish</strong>');
    expect(text).not.toContain(HOSTILE_TEXT);
  });
});

test('the blast radius shows the losses, the non-null fields that propagate them, and links to the details', async () => {
  const matrix = (await reader.get(`${VARIANT_PATH}/blast-radius`)).text;
  expect(matrix).toContain('<a class="cell all" href="/marquee@current/usage/Stars#without-votes">');
  expect(matrix).toMatch(/Non-null fields that propagate losses[\s\S]*schema\/Film#stars/);
  const details = (await reader.get(`${VARIANT_PATH}/usage/Stars`)).text;
  expect(details).toMatch(/id="without-votes"[\s\S]*whole response[\s\S]*is non-null/);
});

test('clients, operations and codes have pages', async () => {
  expect((await reader.get(`${VARIANT_PATH}/usage`)).text).toContain('usage/Stars');
  expect((await reader.get(`${VARIANT_PATH}/usage?show=clients`)).text).toContain(
    'No client was reported in these days.',
  );
  expect((await reader.get('/explain?q=nullable')).text).toContain('/explain/OUTAGE_CLIMBS');
  expect((await reader.get('/explain/outage_climbs')).text).toContain('What to do');
});

async function everyPage(): Promise<readonly string[]> {
  const launches = [
    ...(await reader.get(`${VARIANT_PATH}/launches`)).text.matchAll(/href="(\/marquee@current\/launches\/[^"]+)"/g),
  ].map(([, path]) => path ?? '');
  const below = [
    '',
    '/subgraphs/films',
    '/schema',
    '/schema?q=<script>',
    '/schema/Film',
    '/launches',
    '/checks',
    `/checks/${check}`,
    '/switches',
    '/blast-radius',
    '/usage',
    '/usage/Stars',
  ].map((path) => `${VARIANT_PATH}${path}`);
  return ['/', '/explain', '/explain/FIELD_REMOVED', '/explain?q=%22%3E%3Cscript%3E', ...below, ...launches];
}

test('the page of switches shows who, why and until, the history, and the names that have no switch', async () => {
  const { text } = await reader.get(`${VARIANT_PATH}/switches`);
  const [, off = '', history = '', names = ''] = text.split('<h2>');
  expect(off).toContain('again');
  expect(off).not.toContain('broken');
  for (const words of ['broken', 'mended', 'again', '>off<', '>ended<']) expect(history).toContain(words);
  expect(names).toContain('<code>films</code>');
});

test('published texts never become markup, scripts or unsafe links, and pages load nothing from other hosts', async () => {
  for (const path of await everyPage()) {
    const { status, text, headers } = await reader.get(path);
    expect(status, path).toBe(200);
    expect(text, path).not.toMatch(/<script|<b>us|href="javascript|\sstyle=|\son\w+="/i);
    expect(text, path).not.toMatch(/(?:src|action)="(?!\/)|<link[^>]+href="(?!\/)/);
    expect(headers.get('content-security-policy'), path).toContain("default-src 'none'");
    expect(headers.get('cache-control'), path).toBe('no-store');
  }
});

test('the stylesheet is served with its media type and an immutable cache policy', async () => {
  const [, style = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec((await reader.get('/')).text) ?? [];
  const { status, headers } = await reader.get(style);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('text/css');
  expect(headers.get('cache-control')).toContain('immutable');
});

test.each([
  ['/marquee@nowhere', 404, 'does not exist'],
  ['/marquee@nowhere/launches', 404, 'does not exist'],
  ['/marquee@-bad-', 404, 'not a graph ref'],
  ['/other@current', 403, 'not to &quot;other&quot;'],
  [`${VARIANT_PATH}/subgraphs/none`, 404, 'Its subgraphs: films, rival, votes'],
  [`${VARIANT_PATH}/schema/Nothing`, 404, 'no type'],
  [`${VARIANT_PATH}/launches/none`, 404, 'no launch with this id'],
  [`${VARIANT_PATH}/checks/none`, 404, 'no check with this id'],
  [`${VARIANT_PATH}/usage/${encodeURIComponent(HOSTILE_TEXT)}`, 404, 'no operation with this name'],
  [`${VARIANT_PATH}/usage?days=0`, 400, 'from 1 to 90'],
  [`${VARIANT_PATH}/usage?days=1e1`, 400, 'from 1 to 90'],
  [`${VARIANT_PATH}/schema?page=-1`, 400, 'is a number from 1'],
  [`${VARIANT_PATH}/schema?show=toString`, 400, 'is one of used, unused'],
  [`${VARIANT_PATH}/launches?before=%27`, 400, 'is an id of an item'],
  ['/explain/toString', 404, 'This code is unknown'],
  ['/nothing', 404, 'does not exist'],
  [`${VARIANT_PATH}/nothing`, 404, 'does not exist'],
] as const)('%s responds with %i and a message', async (path, status, message) => {
  const response = await reader.get(path);
  expect(response.status).toBe(status);
  expect(response.text).toContain(message);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('a request without Accept: text/html gets JSON for an unknown path', async () => {
  const response = await fetch(`${testRegistry.url}/nothing`);
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toContain('application/json');
});

test('long lists are paginated', async () => {
  const types = Array.from(
    { length: 250 },
    (_, index) => `type T${String(index).padStart(3, '0')} { a: Int b: Int }`,
  ).join('\n');
  const fields = Array.from({ length: 250 }, (_, index) => `t${index}: T${String(index).padStart(3, '0')}`).join(' ');
  const wide = { graph: GRAPH, variant: 'wide' };
  await testRegistry.registry.publishAll(
    wide,
    [{ name: 'wide', url: 'http://127.0.0.1:7005/graphql', sdl: `type Query { ${fields} }\n${types}` }],
    { git: null, by: 'test' },
  );
  const first = (await reader.get('/marquee@wide/schema')).text;
  expect(first).toContain('1–100 of 251');
  expect(first).not.toContain('T150');
  expect(first).toContain('href="/marquee@wide/schema?page=2"');
  expect((await reader.get('/marquee@wide/schema?page=2')).text).toContain('T150');
  expect((await reader.get('/marquee@wide/schema/Query?page=3')).text).toContain('201–250 of 250');
});
