import { loadavg } from 'node:os';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { parse } from 'graphql';
import { TOKENS } from '@marquee/contracts/viewer';
import { readSubgraphScopes } from '@marquee/federation/subgraph-scopes';
import { createRandom } from '@marquee/runtime/random';
import type { Proof } from '@marquee/testing/proof';
import { ROOT } from '../system/checkout.js';
import { sendOperation } from '../system/http-client.js';
import { freePorts, portSetting, startSystem, subgraphNames } from '../system/running-system.js';
import { routerKey } from './forged-tokens/stolen-keys.js';
import { mutateAssertion } from './replay/mutate-assertion.js';
import { ASSERTION_HEADERS, startRecordingProxy } from './replay/recording-proxy.js';
import type { AssertionHeader, RecordingProxy } from './replay/recording-proxy.js';

/** Fetches from every subgraph. */
const EVERY_SUBGRAPH = `{
  genres { id }
  search(query: "a") { __typename }
  viewer { account { id } browsePage { __typename } continueWatching(first: 1) { edges { cursor } }
    subscription { __typename } ratings(first: 1) { edges { cursor } } }
}`;

interface Outcome {
  tried: number;
  readonly faults: string[];
}

/** Sends an assertion to a subgraph. A refusal is 401 with the code UNAUTHENTICATED and no data. */
async function isRefused(url: string, header: AssertionHeader, token: string): Promise<boolean> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [header]: token },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  const { data, errors = [] } = (await response.json()) as {
    readonly data?: object | null;
    readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  };
  return response.status === 401 && data == null && errors[0]?.extensions?.code === 'UNAUTHENTICATED';
}

async function expectRefusal(outcome: Outcome, what: string, url: string, header: AssertionHeader, token: string) {
  outcome.tried += 1;
  if (!(await isRefused(url, header, token))) outcome.faults.push(`ACCEPTED ${what}`);
}

/** Every assertion at every subgraph, under each of the two headers: accepted by its own under its own header only. */
async function replayPairs(proxies: readonly RecordingProxy[], outcome: Outcome): Promise<void> {
  for (const from of proxies)
    for (const to of proxies)
      for (const kind of ASSERTION_HEADERS)
        for (const header of ASSERTION_HEADERS) {
          const token = from.assertions[kind] ?? '';
          const what = `the ${kind} of ${from.subgraph} as ${header} at ${to.subgraph}`;
          if (from !== to || kind !== header) await expectRefusal(outcome, what, to.target, header, token);
          else if (await isRefused(to.target, header, token)) outcome.faults.push(`REFUSED ${what}`);
        }
}

interface MutationRun {
  readonly dataDir: string;
  readonly seed: number;
  readonly count: number;
  /** Has the router send assertions that are valid for at least half a minute. */
  readonly refresh: () => Promise<unknown>;
}

async function replayMutations(
  proxies: readonly RecordingProxy[],
  { dataDir, seed, count, refresh }: MutationRun,
  outcome: Outcome,
): Promise<void> {
  const random = createRandom(seed);
  const key = await routerKey(dataDir);
  const partiesOf = { [ASSERTION_HEADERS[0]]: TOKENS.identity, [ASSERTION_HEADERS[1]]: TOKENS.client };
  for (const { subgraph, target, assertions } of proxies) {
    await refresh();
    for (const header of ASSERTION_HEADERS) {
      const others = subgraphNames.filter((name) => name !== subgraph).map((name) => partiesOf[header](name).audience);
      const mutations = await mutateAssertion(assertions[header] ?? '', { routerKey: key, others, random, count });
      for (const [what, token] of Object.entries(mutations))
        await expectRefusal(outcome, `at ${subgraph}, ${header} ${what}`, target, header, token);
      // Otherwise the mutations may have been refused because they were too late.
      if (await isRefused(target, header, assertions[header] ?? ''))
        outcome.faults.push(`REFUSED at ${subgraph}, ${header} after its mutations`);
    }
  }
}

/** Each assertion has the audience of its subgraph and no scope that the subgraph's fields do not require. */
function checkClaims(proxies: readonly RecordingProxy[], outcome: Outcome): void {
  const required = readSubgraphScopes(parse(readFileSync(join(ROOT, 'schema', 'supergraph.graphql'), 'utf8')));
  for (const { subgraph, assertions } of proxies) {
    const [identity, client] = ASSERTION_HEADERS.map((header) => assertions[header]);
    if (identity === undefined || client === undefined) {
      outcome.faults.push(`${subgraph} got no assertion`);
      continue;
    }
    const { aud, scopes } = decodeJwt(identity) as { readonly aud?: unknown; readonly scopes?: readonly string[] };
    const foreign = (scopes ?? []).filter((scope) => required.get(subgraph)?.has(scope) !== true);
    if (aud !== TOKENS.identity(subgraph).audience || scopes === undefined || foreign.length > 0)
      outcome.faults.push(`${subgraph} got the audience ${String(aud)} and the scopes ${foreign.join()} of others`);
  }
}

/** An assertion in place of an access token. */
async function replayAtRouter(router: string, proxies: readonly RecordingProxy[], outcome: Outcome): Promise<void> {
  for (const { subgraph, assertions } of proxies)
    for (const header of ASSERTION_HEADERS) {
      outcome.tried += 1;
      const { data } = await sendOperation(router, '{ viewer { __typename } }', {}, assertions[header] ?? '');
      if (data?.['viewer'] != null) outcome.faults.push(`ACCEPTED the ${header} of ${subgraph} as an access token`);
    }
}

export const proof: Proof = {
  name: 'replay',
  summary:
    'Every assertion that the router sends, at every other subgraph, under the other header and as an access token; mutations of each at its own subgraph.',
  options: { mutations: 'random mutations of each assertion, besides the chosen ones (20)' },
  run: async ({ seed, options, print }) => {
    const ports = await freePorts();
    const proxies = await Promise.all(
      subgraphNames.map((name) =>
        startRecordingProxy(name, `http://127.0.0.1:${ports[portSetting(name)] ?? ''}/graphql`),
      ),
    );
    const urls = proxies.map(({ subgraph, url }) => `${subgraph}=${url}`).join();
    await using system = await startSystem({
      seed: 'small',
      env: { ...ports, ROUTER_SUBGRAPH_URLS: urls },
      hasLongDeadlines: true,
    });
    const outcome: Outcome = { tried: 0, faults: [] };
    const refresh = () => sendOperation(system.router, EVERY_SUBGRAPH, {}, system.token);
    await refresh();
    checkClaims(proxies, outcome);
    await replayPairs(proxies, outcome);
    print(`${proxies.length} x ${proxies.length} pairs: ${outcome.tried} replays, ${outcome.faults.length} faults`);
    await replayAtRouter(system.router, proxies, outcome);
    const count = Number(options['mutations'] ?? 20);
    await replayMutations(proxies, { dataDir: system.dataDir, seed, count, refresh }, outcome);
    for (const fault of outcome.faults) print(fault);
    for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
    return {
      figure: `${outcome.faults.length} of ${outcome.tried} wrong over ${proxies.length} subgraphs, load average ${loadavg()[0]?.toFixed(1) ?? '?'}`,
      target: '0 wrong',
      holds: outcome.faults.length === 0,
    };
  },
};
