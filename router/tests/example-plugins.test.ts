/** The examples of `router/examples/plugins`, in a folder beside an installed `marquee-router`, as their users have them. */
import { createHash, createHmac } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestSupergraph } from './support/test-supergraph.js';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-examples-'));
  const installed = join(folder, 'node_modules', 'marquee-router');
  await mkdir(installed, { recursive: true });
  await cp(join(DIST, 'plugins', 'plugin-api.js'), join(installed, 'plugin.mjs'));
  await writeFile(
    join(installed, 'package.json'),
    JSON.stringify({ name: 'marquee-router', exports: { './plugin': './plugin.mjs' } }),
  );
  await symlink(dirname(fileURLToPath(import.meta.resolve('zod/package.json'))), join(folder, 'node_modules', 'zod'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The compiled example, and the lines of the configuration file for it. */
async function configurationOf(example: string, options: object): Promise<string> {
  const file = join(folder, `${example}.mjs`);
  await cp(join(DIST, 'examples', 'plugins', example, `${example}.js`), file);
  return `plugins: [{ module: ${file}, options: ${JSON.stringify(options)} }]\n`;
}

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A subgraph that answers everything with the same body. */
async function startSubgraph(
  body: object,
): Promise<AsyncDisposable & { readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.once('end', () => {
      received.push({ headers: request.headers, body: text });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql?v=1`,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const TITLE = '{ title(id: "t1") { name } }';

test('tenant routing sends the requests of a tenant to its own subgraph, and refuses other tenants', async () => {
  await using acme = await startSubgraph({ data: { title: { name: 'of acme' } } });
  const yaml = await configurationOf('tenant-routing', { tenants: { acme: { catalog: acme.url }, globex: {} } });
  await using supergraph = await startTestSupergraph({}, yaml);
  const executeFor = (tenant: string) => supergraph.execute(TITLE, { headers: { 'x-tenant': tenant } });

  expect((await executeFor('acme')).data).toEqual({ title: { name: 'of acme' } });
  expect((await executeFor('globex')).data).toEqual({ title: { name: 'Title t1' } });
  expect(await executeFor('constructor')).toMatchObject({
    status: 404,
    errors: [{ message: 'There is no such tenant.', extensions: { code: 'UNKNOWN_TENANT' } }],
  });
  expect(acme.received.map(({ headers }) => headers['x-tenant'])).toEqual(['acme']);
  expect(supergraph.catalog.requests.map(({ headers }) => headers['x-tenant'])).toEqual(['globex']);
});

/** The signature by the documentation of AWS, of what has arrived. */
function signatureOf({ headers, body }: Received, target: string, secret: string): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const time = String(headers['x-amz-date']);
  const [, day = '', region = '', service = ''] =
    /Credential=KEY\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  const canonical = `POST\n/graphql\nv=1\nhost:${target}\nx-amz-content-sha256:${sha256(body)}\nx-amz-date:${time}\n\nhost;x-amz-content-sha256;x-amz-date\n${sha256(body)}`;
  let key: string | Buffer = `AWS4${secret}`;
  for (const part of [day, region, service, 'aws4_request']) key = createHmac('sha256', key).update(part).digest();
  const text = `AWS4-HMAC-SHA256\n${time}\n${day}/${region}/${service}/aws4_request\n${sha256(canonical)}`;
  return createHmac('sha256', key).update(text).digest('hex');
}

test('request signing signs the bytes that arrive at one subgraph, and no others', async () => {
  await using signed = await startSubgraph({ data: { title: { name: 'signed' } } });
  const options = { subgraph: 'catalog', region: 'eu-central-1', access_key_id: 'KEY', secret_access_key: 'SECRET' };
  const yaml = await configurationOf('request-signing', options);
  await using supergraph = await startTestSupergraph({ ROUTER_SUBGRAPH_URLS: `catalog=${signed.url}` }, yaml);

  const query = 'query ($id: ID!) { title(id: $id) { name } }';
  for (const id of ['t1', 'ü €']) await supergraph.execute(query, { variables: { id } });
  await supergraph.execute('{ viewer { profile { id } } }');

  expect(signed.received).toHaveLength(2);
  for (const received of signed.received)
    expect(/Signature=(\w+)$/.exec(received.headers.authorization ?? '')?.[1]).toBe(
      signatureOf(received, new URL(signed.url).host, 'SECRET'),
    );
  expect(supergraph.users.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

describe('response masking', () => {
  test('masks the fields, and leaves operations without them as bytes', async () => {
    const yaml = await configurationOf('response-masking', { fields: ['Title.name', 'Title.year'], scope: 'pii' });
    await using supergraph = await startTestSupergraph({}, yaml);

    for (const _ of [1, 2, 3]) {
      expect((await supergraph.execute('{ title(id: "t1") { label: name year id } }')).data).toEqual({
        title: { label: '***', year: null, id: 't1' },
      });
      await supergraph.execute('{ viewer { profile { name } } }');
    }

    const metrics = await (await fetch(`${supergraph.url}/metrics`)).text();
    expect(metrics).toMatch(/^router_plugin_parsed_responses_total 3$/m);
    expect(metrics).toMatch(/^router_operations_total\{path="compiled"\} 4$/m);
  });

  test('does not start with options that its schema refuses', async () => {
    const yaml = await configurationOf('response-masking', { fields: ['email'], scope: '', more: 1 });

    const message = await startTestSupergraph({}, yaml).then(() => '', String);

    expect(message).toMatch(/options\.fields\.0: must be as in User\.email/);
    expect(message).toMatch(/options\.scope: /);
    expect(message).toMatch(/more/);
  });
});
