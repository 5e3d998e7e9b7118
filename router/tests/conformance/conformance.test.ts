import { silentLog } from '@marquee/runtime/log';
import type { GraphQLFormattedError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createApolloGatewayEngine } from '@marquee/apollo-gateway-engine/engine';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { executeOperation, createTestSubgraphs } from './support/test-subgraphs.js';
import type { TestSubgraphs } from './support/test-subgraphs.js';
import { composeSuite, operationNames, readSuites } from './support/read-suite.js';
import type { Expected, Suite } from './support/read-suite.js';

describe.each(readSuites(import.meta.dirname))('$name', (suite) => {
  const house = createTestSubgraphs(suite.sdls, suite.data);
  const supergraphSdl = composeSuite(suite);

  test('every operation of the folder says what it shows', () => {
    expect(operationNames(suite).toSorted()).toEqual(Object.keys(suite.expected).toSorted());
  });

  describe.each([false, true])('with the fast path: %j', (fastPath) =>
    test.each(casesOf(suite))('$operationName: $shows', async ({ operationName, ...expected }) => {
      house.reset(expected.broken);
      const engine = await createNativeEngine({
        supergraphSdl,
        send: house.send,
        log: silentLog,
        compiledPath: fastPath,
        hasPolicy: (policy) => expected.policies?.includes(policy) ?? false,
        followsLabel: (label) => expected.labels?.includes(label) ?? false,
        random: () => 0.5,
      });
      const answer = await executeOperation(engine, toQuestion(suite, operationName, expected));
      // As text: the order of keys is part of the answer.
      expect(JSON.stringify(answer.data, null, 1)).toBe(JSON.stringify(expected.data, null, 1));
      expect((answer.errors ?? []).map((error, index) => comparable(error, expected.errors?.[index]))).toEqual(
        expected.errors ?? [],
      );
      expectRequests(house, expected);
    }),
  );

  if (!canGatewayLoad(supergraphSdl)) {
    test('@apollo/gateway refuses the supergraph', async () => {
      await expect(createApolloGatewayEngine({ supergraphSdl, send: house.send, log: silentLog })).rejects.toThrow();
    });
    return;
  }
  const forGateway = casesOf(suite).filter(({ labels, onlyNative }) => !labels && !onlyNative);
  test.each(forGateway)(
    '$operationName in @apollo/gateway: the same data, unless it is known to differ',
    async ({ operationName, ...expected }) => {
      house.reset(expected.broken);
      const engine = await createApolloGatewayEngine({
        supergraphSdl,
        send: house.send,
        log: silentLog,
        hasPolicy: (policy) => expected.policies?.includes(policy) ?? false,
      });
      const answer = await executeOperation(engine, toQuestion(suite, operationName, expected)).finally(() =>
        engine.close(),
      );
      const isSame = JSON.stringify(answer.data) === JSON.stringify(expected.data);
      expect({ isSame, data: isSame ? null : answer.data }).toEqual(
        expected.gatewayDiffers === undefined ? { isSame: true, data: null } : { isSame: false, data: answer.data },
      );
    },
  );
});

function casesOf({ expected }: Suite): readonly (Expected & { operationName: string })[] {
  return Object.entries(expected).map(([operationName, each]) => ({ operationName, ...each }));
}

function toQuestion(
  suite: Suite,
  operationName: string,
  { variables, scopes, broken: broken }: Expected,
): Parameters<typeof executeOperation>[1] {
  return {
    document: suite.document,
    source: suite.source,
    operationName,
    variables,
    scopes: scopes ?? null,
    ...(Object.values(broken ?? {}).includes('stalls') && { signal: AbortSignal.timeout(50) }),
  };
}

/** It refuses supergraphs with contexts. */
function canGatewayLoad(supergraphSdl: string): boolean {
  return !/specs\.apollo\.dev\/context\//.test(supergraphSdl);
}

/** Without the message, and without `affected`, where the case does not tell them. */
function comparable(
  { message, ...rest }: GraphQLFormattedError,
  expected: Partial<GraphQLFormattedError> | undefined,
): object {
  const { affected, ...extensions } = rest.extensions ?? {};
  const told = expected?.extensions !== undefined && 'affected' in expected.extensions;
  return {
    ...rest,
    extensions: told ? { ...extensions, affected } : extensions,
    ...(expected?.message !== undefined && { message }),
  };
}

function expectRequests({ requests }: TestSubgraphs, expected: Expected): void {
  const counts = Object.fromEntries(
    Object.keys(expected.requests ?? {}).map((name) => [
      name,
      requests.filter((each) => each.subgraph === name).length,
    ]),
  );
  expect(counts).toEqual(expected.requests ?? {});
  expect(
    inOrderOf(
      requests.map((request) => request.query),
      expected.order ?? [],
    ),
  ).toEqual(expected.order ?? []);
  for (const text of expected.neverAsked ?? [])
    expect(requests.map((request) => request.query).join('\n')).not.toContain(text);
  if (expected.representations === undefined) return;
  const sent = requests.flatMap(
    ({ variables }) => (variables['representations'] as readonly unknown[] | undefined) ?? [],
  );
  expect(sent).toHaveLength(expected.representations);
}

/** The texts that are found, each in or after the request of the one before. */
function inOrderOf(requests: readonly string[], texts: readonly string[]): readonly string[] {
  let at = 0;
  return texts.filter((text) => {
    const found = requests.findIndex((request, index) => index >= at && request.includes(text));
    if (found >= 0) at = found + 1;
    return found >= 0;
  });
}
