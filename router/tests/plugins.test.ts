/** Plugins in a router: what their hooks see and change, and what happens when they fail. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestSupergraph } from './support/test-supergraph.js';
import type { TestSupergraph } from './support/test-supergraph.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-plugins-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface TestPlugin {
  readonly name: string;
  /** Of the plugin's module, besides its name. */
  readonly source: string;
  /** Further keys of its configuration. */
  readonly settings?: string;
}

async function startWith(
  plugins: readonly TestPlugin[],
  env: Record<string, string> = {},
  more = '',
): Promise<TestSupergraph> {
  const entries = await Promise.all(
    plugins.map(async ({ name, source, settings = '' }, index) => {
      const file = join(folder, `${name}-${index}-${Math.round(performance.now() * 1_000)}.mjs`);
      await writeFile(file, `export default { name: '${name}', ${source} };\n`);
      return `  - { module: ${file}, ${settings} }`;
    }),
  );
  return startTestSupergraph(env, `plugins:\n${entries.join('\n')}\n${more}\n`);
}

async function pathCounts({ url }: TestSupergraph): Promise<Record<'fast' | 'parsed', number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const valueOf = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? NaN);
  return {
    fast: valueOf(/^router_operations_total\{path="compiled"\} (\d+)/m),
    parsed: valueOf(/^router_plugin_parsed_responses_total (\d+)/m),
  };
}

const TITLE = 'query Title { title(id: "t1") { name year } }';

/** Each hook notes its call in the shared context, and the last one sends the notes as an extension. */
function noting(name: string): TestPlugin {
  const note = (hook: string) => `${hook}() { notes.push('${name} ${hook}'); }`;
  const source = `changes: ['response.extensions'],
    hooks: () => { const notes = globalThis.pluginNotes ??= []; return {
      ${['request', 'operation', 'plan', 'subgraphRequest', 'subgraphResponse', 'error'].map(note).join(', ')},
      partition: () => '',
      response(response) { notes.push('${name} response'); response.setExtension('notes', notes); },
    }; }`;
  return { name, source };
}

describe('hooks', () => {
  test('are called at each step of a request in the order of the configuration, and back in reverse', async () => {
    await using supergraph = await startWith([noting('first'), noting('second')]);
    (globalThis as { pluginNotes?: string[] }).pluginNotes?.splice(0);

    const response = await fetch(`${supergraph.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: TITLE }),
    });

    const { data, extensions } = (await response.json()) as { data: unknown; extensions: { notes: string[] } };
    expect(data).toEqual({ title: { name: 'Title t1', year: 1994 } });
    const there = ['request', 'operation', 'plan', 'subgraphRequest'];
    const back = ['subgraphResponse', 'response'];
    expect(extensions.notes).toEqual([
      ...there.flatMap((hook) => [`first ${hook}`, `second ${hook}`]),
      ...back.flatMap((hook) => [`second ${hook}`, `first ${hook}`]),
    ]);
  });

  test('change headers both ways, and the body of a request to a subgraph', async () => {
    const source = `
      reads: ['request.headers', 'subgraphRequest.body', 'subgraphResponse.headers', 'response.headers'],
      changes: ['subgraphRequest.headers', 'subgraphRequest.extensions', 'response.headers'],
      context: () => ({ tenant: '', type: '' }),
      hooks: () => ({
        request(request, context) { context.tenant = request.headers.get('X-Tenant'); },
        subgraphRequest(request, context) {
          request.setHeader('x-tenant', context.tenant);
          request.setHeader('x-length', String(request.body.length));
          request.setExtension('tenant', { name: context.tenant });
        },
        subgraphResponse(response, context) { context.type = response.headers.get('content-type'); },
        partition: (context) => context.tenant,
        async response(response, context) { await null; response.setHeader('x-seen', context.type + ' for ' + context.tenant); },
      })`;
    await using supergraph = await startWith([{ name: 'headers', source }]);

    for (const _ of [1, 2, 3]) {
      const { data, headers } = await supergraph.execute(TITLE, { headers: { 'x-tenant': 'acme' } });

      expect(data).toEqual({ title: { name: 'Title t1', year: 1994 } });
      expect(headers.get('x-seen')).toBe('application/json for acme');
      const sent = supergraph.catalog.requests.at(-1);
      expect(sent?.headers).toMatchObject({ 'x-tenant': 'acme', 'x-length': expect.stringMatching(/^\d+$/) as string });
      expect(sent?.extensions).toEqual({ tenant: { name: 'acme' } });
    }
    // A plugin that reads headers leaves the operation on the path that parses nothing.
    expect(await pathCounts(supergraph)).toEqual({ fast: 2, parsed: 0 });
  });

  test('refuse a request with a status and a code', async () => {
    const source = `reads: ['operation.name'], hooks: () => ({
      operation(operation) {
        if (operation.name === 'Title') operation.refuse({ status: 451, code: 'NOT_HERE', message: 'Not in this country.' });
      } })`;
    await using supergraph = await startWith([{ name: 'refusing', source }]);

    const { status, errors, data } = await supergraph.execute(TITLE);

    expect(status).toBe(451);
    expect(errors).toEqual([{ message: 'Not in this country.', extensions: { code: 'NOT_HERE' } }]);
    expect(data).toBeUndefined();
    expect((await supergraph.execute('{ featured { id } }')).status).toBe(200);
    expect(supergraph.catalog.requests).toHaveLength(1);
  });

  test('see errors of subgraphs, and refusals', async () => {
    const source = `changes: ['response.headers'], context: () => ({ seen: [] }), hooks: () => ({
      error(error, context) { context.seen.push([error.stage, error.code, error.subgraph, error.status].join(' ')); },
      response(response, context) { response.setHeader('x-errors', context.seen.join(', ')); } })`;
    await using supergraph = await startWith([{ name: 'observing', source }]);
    await supergraph.catalog.failWith('responds with HTTP 500');

    const failed = await supergraph.execute(TITLE);
    const refused = await supergraph.execute('{ nothing }');

    expect(failed.headers.get('x-errors')).toMatch(/^subgraph SUBGRAPH_HTTP catalog 500/);
    expect(refused.headers.get('x-errors')).toBe('request GRAPHQL_VALIDATION_FAILED  200');
    expect(refused.errors).toHaveLength(1);
  });
});

test('each call of a hook is a span of a sampled request', async () => {
  const exported: Buffer[] = [];
  const collector = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => exported.push(chunk)).once('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  const traces = `telemetry: { traces: { endpoint: "http://127.0.0.1:${port}/v1/traces", sampler: always_on } }`;
  {
    await using supergraph = await startWith([noting('traced')], {}, traces);
    await supergraph.execute(TITLE);
  }
  collector.close();

  const text = Buffer.concat(exported).toString('latin1');
  for (const hook of ['request', 'subgraphRequest', 'subgraphResponse', 'response'])
    expect(text).toContain(`plugin traced ${hook}`);
});

test('data is parsed for operations with the named fields only, and changed whatever their aliases are', async () => {
  const source = `reads: ['response.data'], changes: ['response.data'], hooks: () => ({
    dataOf: { fields: ['Title.name'] },
    response(response) { response.mapFields((value) => value === null ? null : '***'); } })`;
  await using supergraph = await startWith([{ name: 'masking', source }]);
  const masked = `query M { a: title(id: "t1") { b: name ...F } featured { ...F } } fragment F on Title { name year }`;

  for (const _ of [1, 2, 3]) {
    expect((await supergraph.execute(masked)).data).toEqual({
      a: { b: '***', name: '***', year: 1994 },
      featured: [{ name: '***', year: 1994 }],
    });
    expect((await supergraph.execute('{ featured { year } }')).data).toEqual({ featured: [{ year: 1994 }] });
  }

  expect(await pathCounts(supergraph)).toEqual({ fast: 4, parsed: 3 });
});

describe('a plugin that fails', () => {
  /** Fails as the client's header says. */
  const failing = `reads: ['request.headers'], context: () => ({ mode: null }), hooks: () => ({
    request(request, context) { context.mode = request.headers.get('x-mode'); },
    plan(plan, context) {
      if (context.mode === 'throw') throw new Error('the reason');
      if (context.mode === 'hang') return new Promise(() => {});
      if (context.mode === 'read') return void plan.fetches;
    } })`;

  test.each([
    ['closed', { status: 500, errors: [{ extensions: { code: 'PLUGIN_FAILED' } }] }, 1],
    ['open', { status: 200, data: { title: { year: 1994 } }, errors: [] }, 4],
  ])('refuses the request or is left out, as it is configured: %s', async (onError, outcome, requestCount) => {
    const settings = `timeout: 40ms, on_error: ${onError}`;
    await using supergraph = await startWith([{ name: 'failing', source: failing, settings }]);

    // The last one reads what the plugin does not declare.
    for (const mode of ['throw', 'hang', 'read'])
      expect(await supergraph.execute(TITLE, { headers: { 'x-mode': mode } })).toMatchObject(outcome);

    expect((await supergraph.execute(TITLE)).status).toBe(200);
    expect(supergraph.catalog.requests).toHaveLength(requestCount);
  });

  test('at a request to a subgraph refuses the operation as a whole', async () => {
    const source = `changes: ['subgraphRequest.headers'], hooks: () => ({
      partition: () => '', subgraphRequest(request) { request.setHeader('x-a', 'line\\nbreak'); } })`;
    await using supergraph = await startWith([{ name: 'bad', source }]);

    const { status, errors, data } = await supergraph.execute(TITLE);

    expect({ status, data }).toEqual({ status: 500, data: undefined });
    expect(errors).toMatchObject([{ extensions: { code: 'PLUGIN_FAILED' } }]);
    expect(supergraph.catalog.requests).toHaveLength(0);
  });

  test('to load keeps the router from starting, with all problems at once', async () => {
    const plugins = [
      { name: 'typo', source: `reads: ['request.header'], hooks: () => ({})` },
      { name: 'Bad Name', source: `hooks: () => ({})` },
      { name: 'hooks', source: `hooks: () => ({ requests() {} })` },
      { name: 'options', source: `hooks: () => ({})`, settings: 'options: { a: 1 }' },
      { name: 'sharing', source: `changes: ['subgraphRequest.url'], hooks: () => ({})` },
      {
        name: 'mask',
        source: `reads: ['response.data'], changes: ['response.data'], hooks: () => ({})`,
        settings: 'on_error: open',
      },
    ];

    const message = await startWith(plugins).then(
      () => '',
      (error: unknown) => String(error),
    );

    for (const problem of [
      /plugins\[0\] .*"request\.header" in "reads" is unknown/,
      /plugins\[1\] .*"Bad Name"/,
      /plugins\[2\] .*"requests" is not a hook/,
      /plugins\[3\] .*it has no options/,
      /plugins\[4\] .*has no "partition"/,
      /plugins\[5\] .*"dataOf" names no operations/,
      /plugins\[5\] .*cannot be open/,
    ])
      expect(message).toMatch(problem);
  });
});
