import { ConfigurationFile } from '@marquee/runtime/configuration/configuration-file';
import { Settings } from '@marquee/runtime/settings';
import { expect, test } from 'vitest';
import { IDENTITY, readIdentitySection } from './settings.js';

async function problemsOf(yaml: string, env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const settings = new Settings('router', env, false, await ConfigurationFile.parse(yaml, 'router.yaml', env));
  readIdentitySection(settings);
  try {
    settings.check();
    return [];
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
}

/** A list with one issuer, whose lines begin in column 7. */
function issuers(...lines: readonly string[]): string {
  return `identity:\n  issuers:\n    - ${['issuer: https://id.example', 'audiences: [graph]', ...lines].join('\n      ')}\n`;
}

test('an issuer needs its name and its audiences only', async () => {
  expect(await problemsOf(issuers())).toEqual([]);
});

test.each([
  ['algorithms: [none]', 'issuers[0].algorithms[0]'],
  ['algorithms: [RS256, RS256]', 'is repeated'],
  ['algorithms: [HS256]', 'with HS256 need secret'],
  ['secret: "0123456789012345678901234567890123"', 'needs algorithms with HS256'],
  ['{ algorithms: [HS512], secret: "01234567890123456789012345678901" }', 'at least 64 bytes'],
  ['jwks: http://id.example/keys', 'must be https:// beyond this machine'],
  ['jwks: https://user:pass@id.example/keys', 'without user name and password'],
  ['{ jwks: https://id.example/keys, jwks_file: keys.json }', 'one source of keys too many'],
  ['keys: [{ kty: oct, k: AAAA }]', 'no public key'],
  ['refresh_interval: 1s', 'from 10000ms'],
  ['clock_skew: 1h', 'to 600000ms'],
  ['audience: graph', 'did you mean'],
  ['required_claims: [{ claim: a, any: [b] }]', 'required_claims[0]'],
])('%s is refused with its place', async (line, problem) => {
  const lines = line.startsWith('{')
    ? line
        .slice(2, -2)
        .replaceAll(/, (?=\w+:)/g, '\n      ')
        .split('\n      ')
    : [line];
  const [first = ''] = await problemsOf(issuers(...lines));
  expect(first).toMatch(/^router\.yaml:[3-9]:\d+ identity\.issuers/);
  expect(first).toContain(problem);
  expect(first).not.toContain('01234567890');
});

test('several problems are reported at once', async () => {
  const yaml = `identity:
  requires: true
  issuers:
    - issuer: https://id.example
      audiences: []
    - issuer: https://id.example
      audiences: [graph]
      algorithms: [RS1]
  sources: []
  assertion:
    claims: [sub, { claim: a }]
`;
  expect((await problemsOf(yaml)).map((problem) => problem.slice(0, 15).replace(/ .*/, ''))).toEqual([
    'router.yaml:2:3',
    'router.yaml:5:7',
    'router.yaml:8:2',
    'router.yaml:9:3',
    ...['router.yaml:11:', 'router.yaml:11:'],
  ]);
});

test('variables replace what the only issuer of the file has', async () => {
  const yaml = issuers('ended_sessions: { url: "https://id.example/ended/list.json" }');
  const env = { ROUTER_ACCESS_JWKS_URL: 'http://127.0.0.1:4001/keys', ROUTER_IDENTITY_SUBGRAPHS: 'a,b' };
  const settings = new Settings('router', env, false, await ConfigurationFile.parse(yaml, 'router.yaml', env));
  const {
    issuers: [issuer],
    assertion,
  } = readIdentitySection(settings);
  expect(issuer?.jwks).toBe('http://127.0.0.1:4001/keys');
  expect(issuer?.ended_sessions?.url).toBe('http://127.0.0.1:4001/ended/list.json');
  expect(assertion.subgraphs).toEqual(['a', 'b']);
  expect(await problemsOf('identity: { issuers: [] }', { ROUTER_ACCESS_JWKS_URL: 'http://127.0.0.1:1/' })).toEqual([
    expect.stringContaining('ROUTER_ACCESS_JWKS_URL needs a configuration file with exactly one issuer'),
  ]);
});

test('every property is described', () => {
  const missing: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [name, value] of Object.entries(schema)) {
      if (name === 'properties')
        for (const [property, each] of Object.entries(value as object))
          if (!('description' in (each as object))) missing.push(`${path}.${property}`);
      visit(value, `${path}.${name}`);
    }
  };
  visit(IDENTITY.schema.toJSONSchema({ io: 'input', unrepresentable: 'any' }), '');
  // A JSON Web Key is described by RFC 7517.
  expect(missing.filter((path) => !path.endsWith('.kty'))).toEqual([]);
});
