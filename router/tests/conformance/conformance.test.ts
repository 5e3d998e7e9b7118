import { silentLog } from '@marquee/runtime/log';
import type { GraphQLFormattedError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createApolloGatewayEngine } from '@marquee/apollo-gateway-engine/engine';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { executeOperation, createTestSubgraphs } from './support/test-subgraphs.js';
import type { TestSubgraphs } from './support/test-subgraphs.js';
import { compactJson } from './support/opaque-scalars.js';
import { composeSuite, operationNames, readSuites } from './support/read-suite.js';
import type { Expected, Suite } from './support/read-suite.js';

describe.each(readSuites(import.meta.dirname))('$name', (suite) => {
  const subgraphs = createTestSubgraphs(suite.sdls, suite.data);
  const supergraphSdl = composeSuite(suite);

  test('every operation of the suite has an expected response', () => {
    expect(operationNames(suite).toSorted()).toEqual(Object.keys(suite.expected).toSorted());
  });

  describe.each([false, true])('with the compiled path: %j', (compiledPath) =>
    test.each(casesOf(suite))('$operationName: $shows', async ({ operationName, ...expected }) => {
      subgraphs.reset(expected.broken);
      const engine = await createNativeEngine({
        supergraphSdl,
        send: subgraphs.send,
        log: silentLog,
        compiledPath,
        hasPolicy: (policy) => expected.policies?.includes(policy) ?? false,
        followsLabel: (label) => expected.labels?.includes(label) ?? false,
        random: () => 0.5,
      });
      const response = await executeOperation(engine, toTestOperation(suite, operationName, expected));
      // Compared as text, since the order of keys is part of the response.
      expect(compactJson(response.data)).toBe(compactJson(expected.data));
      expect((response.errors ?? []).map((error, index) => comparable(error, expected.errors?.[index]))).toEqual(
        expected.errors ?? [],
      );
      expectRequests(subgraphs, expected);
    }),
  );

  if (!canGatewayLoad(supergraphSdl)) {
    test('@apollo/gateway refuses the supergraph', async () => {
      await expect(
        createApolloGatewayEngine({ supergraphSdl, send: subgraphs.send, log: silentLog }),
      ).rejects.toThrow();
    });
    return;
  }
  const forGateway = casesOf(suite).filter(({ labels, onlyNative }) => !labels && !onlyNative);
  test.each(forGateway)(
    '$operationName on @apollo/gateway: the same data, except for known differences',
    async ({ operationName, ...expected }) => {
      subgraphs.reset(expected.broken);
      const engine = await createApolloGatewayEngine({
        supergraphSdl,
        send: subgraphs.send,
        log: silentLog,
        hasPolicy: (policy) => expected.policies?.includes(policy) ?? false,
      });
      const response = await executeOperation(engine, toTestOperation(suite, operationName, expected)).finally(() =>
        engine.close(),
      );
      const isSame = compactJson(response.data) === compactJson(expected.data);
      expect({ isSame, data: isSame ? null : response.data }).toEqual(
        expected.gatewayDiffers === undefined ? { isSame: true, data: null } : { isSame: false, data: response.data },
      );
    },
  );
});

function casesOf({ expected }: Suite): readonly (Expected & { operationName: string })[] {
  return Object.entries(expected).map(([operationName, each]) => ({ operationName, ...each }));
}

function toTestOperation(
  suite: Suite,
  operationName: string,
  { variables, scopes, broken }: Expected,
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

/** The gateway refuses supergraphs with `@context`. */
function canGatewayLoad(supergraphSdl: string): boolean {
  return !/specs\.apollo\.dev\/context\//.test(supergraphSdl);
}

/** The error without its message and its `affected` fields, where the case does not contain them. */
function comparable(
  { message, ...rest }: GraphQLFormattedError,
  expected: Partial<GraphQLFormattedError> | undefined,
): object {
  const { affected, ...extensions } = rest.extensions ?? {};
  const hasAffected = expected?.extensions !== undefined && 'affected' in expected.extensions;
  return {
    ...rest,
    extensions: hasAffected ? { ...extensions, affected } : extensions,
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
  for (const text of expected.neverRequested ?? [])
    expect(requests.map((request) => request.query).join('\n')).not.toContain(text);
  if (expected.representations === undefined) return;
  const sent = requests.flatMap(
    ({ variables }) => (variables['representations'] as readonly unknown[] | undefined) ?? [],
  );
  expect(sent).toHaveLength(expected.representations);
}

/** The texts that are found, each in a later request than the one before. */
function inOrderOf(requests: readonly string[], texts: readonly string[]): readonly string[] {
  let at = 0;
  return texts.filter((text) => {
    const found = requests.findIndex((request, index) => index >= at && request.includes(text));
    if (found >= 0) at = found + 1;
    return found >= 0;
  });
}
