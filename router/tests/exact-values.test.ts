/** Numbers that JavaScript changes, from the client's bytes to those of the subgraph and back. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compose, openRouter } from './support/test-supergraph.js';

const SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  scalar Long
  scalar Json
  type Query { int: Int float: Float id: ID long: Long json: Json echo(long: Long, float: Float, id: ID, int: Int, json: Json, input: Input): Long }
  input Input { floats: [Float] ids: [ID!] ints: [Int] long: Long json: Json input: Input }`;
const ECHO =
  'query Echo($long: Long, $float: Float, $id: ID, $int: Int, $json: Json, $input: Input) { echo(long: $long, float: $float, id: $id, int: $int, json: $json, input: $input) }';

/** A router in front of one subgraph that records the bodies it gets, and responds with a given text. */
async function openEcho() {
  const bodies: string[] = [];
  let responseText = '{"data":{"echo":1}}';
  const server = createServer((request, response) => {
    let body = '';
    request
      .setEncoding('utf8')
      .on('data', (chunk: string) => (body += chunk))
      .on('end', () => {
        bodies.push(body);
        response.writeHead(200, { 'content-type': 'application/json' }).end(responseText);
      });
  });
  const { port } = await new Promise<AddressInfo>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(server.address() as AddressInfo)),
  );
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-router-'));
  const supergraph = join(dataDir, 'supergraph.graphql');
  await writeFile(supergraph, compose([{ name: 'a', sdl: SDL, url: `http://127.0.0.1:${port}/graphql` }]));
  const router = await openRouter({ MARQUEE_DATA_DIR: dataDir, ROUTER_SUPERGRAPH: supergraph });
  return {
    bodies,
    respondWith: (text: string) => void (responseText = text),
    /** Sends a body as it is, or a GET request without one. */
    fetch: async (body: string | null, search = ''): Promise<string> => {
      const response = await fetch(`${router.url}/graphql${search}`, {
        ...(body !== null && { method: 'POST', body }),
        headers: { 'content-type': 'application/json', 'apollo-require-preflight': 'true' },
      });
      return response.text();
    },
    [Symbol.asyncDispose]: async () => {
      await router.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What the subgraph gets for the variables that a client sends. */
const VARIABLES: readonly (readonly [given: string, sent: string])[] = [
  ['{"long":9223372036854775807}', '{"long":9223372036854775807}'],
  ['{"long":1.0}', '{"long":1.0}'],
  ['{"long":"9223372036854775807"}', '{"long":"9223372036854775807"}'],
  ['{"json":{"10":[1e400,{"b":-0}],"2":0.10}}', '{"json":{"10":[1e400,{"b":-0}],"2":0.10}}'],
  ['{"float":0.10}', '{"float":0.10}'],
  ['{"float":0.1000000000000000055511151231257827}', '{"float":0.1000000000000000055511151231257827}'],
  ['{"id":12345678901234567890}', '{"id":"12345678901234567890"}'],
  ['{"int":7.0}', '{"int":7}'],
  [
    '{"input":{"floats":[1.0,null,2],"ids":[9007199254740993,"x"],"ints":[1e3],"input":{"floats":2.50,"long":-0.0}}}',
    '{"input":{"floats":[1.0,null,2],"ids":["9007199254740993","x"],"ints":[1000],"input":{"floats":[2.50],"long":-0.0}}}',
  ],
];

describe('variables', () => {
  test.each(VARIABLES)('%s are sent as %s', async (given, sent) => {
    await using echo = await openEcho();
    await echo.fetch(`{"query":${JSON.stringify(ECHO)},"variables":${given}}`);
    await echo.fetch(null, `?query=${encodeURIComponent(ECHO)}&variables=${encodeURIComponent(given)}`);
    const persistedQuery = { version: 1, sha256Hash: createHash('sha256').update(ECHO).digest('hex') };
    const extensions = JSON.stringify({ persistedQuery });
    await echo.fetch(JSON.stringify({ query: ECHO, extensions: { persistedQuery } }));
    await echo.fetch(`{"extensions":${extensions},"variables":${given}}`);
    const texts = echo.bodies.map((body) => /"variables":(\{.*\})(?:,"operationName"|\}$)/.exec(body)?.[1]);
    expect(texts).toEqual([sent, sent, '{}', sent]);
  });

  test.each([
    ['{"int":9007199254740993}', 'Int cannot represent'],
    ['{"int":1.50}', 'Int cannot represent'],
    ['{"int":1e400}', 'Int cannot represent'],
    ['{"float":1e400}', 'Float cannot represent'],
    ['{"id":1.50}', 'ID cannot represent'],
    ['{"input":1.0}', 'Expected type \\"Input\\" to be an object'],
    ['{"input":{"1":1.0}}', 'is not defined by type'],
    ['1.0', '"variables\\" must be a JSON object'],
  ])('%s are refused', async (variables, message) => {
    await using echo = await openEcho();
    const response = await echo.fetch(`{"query":${JSON.stringify(ECHO)},"variables":${variables}}`);
    expect(response).toContain(message);
    expect(echo.bodies).toEqual([]);
  });

  test('a default that JSON cannot hold is applied by the subgraph', async () => {
    await using echo = await openEcho();
    const query = 'query ($f: Float = 0.10, $j: Json = RED, $l: Long = 1.0) { echo(float: $f, json: $j, long: $l) }';
    await echo.fetch(JSON.stringify({ query }));
    await echo.fetch(`{"query":"${query}","variables":{"f":1.0,"j":null}}`);
    const sent = 'query($f:Float=0.10$j:Json=RED$l:Long=1.0){echo(float:$f json:$j long:$l)}';
    expect(echo.bodies).toEqual([
      `{"query":"${sent}","variables":{"l":1.0}}`,
      `{"query":"${sent}","variables":{"f":1.0,"j":null,"l":1.0}}`,
    ]);
  });

  test('digits without end are refused in a short message, or passed on', async () => {
    await using echo = await openEcho();
    const digits = '9'.repeat(500_000);
    for (const name of ['int', 'float']) {
      const response = await echo.fetch(`{"query":${JSON.stringify(ECHO)},"variables":{"${name}":${digits}}}`);
      expect(response).toContain('cannot represent');
      expect(response.length).toBeLessThan(1_000);
    }
    await echo.fetch(`{"query":${JSON.stringify(ECHO)},"variables":{"id":${digits},"long":${digits}}}`);
    expect(echo.bodies[0]).toContain(`"long":${digits},"id":"${digits}"`);
  });
});

describe.each(['', ' '])('values of a response that begins with "%s"', (before) => {
  test.each([
    ['int', '7', '7'],
    ['int', '7.0', '7'],
    ['int', '1e3', '1000'],
    ['float', '0.10', '0.10'],
    ['float', '1e2', '1e2'],
    ['float', '-0.0', '-0.0'],
    ['float', '0.1000000000000000055', '0.1000000000000000055'],
    ['id', '12345678901234567890', '"12345678901234567890"'],
    ['id', '7', '"7"'],
    ['long', '-9223372036854775808', '-9223372036854775808'],
    ['long', '1e400', '1e400'],
    ['json', '{"10":1,"9":{"a":1.0}}', '{"10":1,"9":{"a":1.0}}'],
    ['json', '[0.10,[],{"x":"1.0"}]', '[0.10,[],{"x":"1.0"}]'],
  ])('%s: %s is returned as %s', async (field, sent, returned) => {
    await using echo = await openEcho();
    echo.respondWith(`${before}{"data":{"${field}":${sent}}}`);
    expect(await echo.fetch(`{"query":"{ ${field} }"}`)).toBe(`{"data":{"${field}":${returned}}}`);
  });

  test.each([
    ['int', '9007199254740993'],
    ['float', '1e400'],
    ['id', '1.50'],
    ['int', '9'.repeat(1_000_000)],
  ])('%s: %s is invalid', async (field, sent) => {
    await using echo = await openEcho();
    echo.respondWith(`${before}{"data":{"${field}":${sent}}}`);
    const response = await echo.fetch(`{"query":"{ ${field} }"}`);
    expect(JSON.parse(response)).toMatchObject({
      data: { [field]: null },
      errors: [{ extensions: { code: 'INVALID_VALUE' } }],
    });
  });
});
