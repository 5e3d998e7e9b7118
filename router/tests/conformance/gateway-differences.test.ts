import { expect, test } from 'vitest';
import { GATEWAY_DIFFERENCES } from './support/gateway-differences.js';
import { readSuites } from './support/read-suite.js';

test('each known difference of @apollo/gateway has a case, and each case that differs names a known difference', () => {
  const named = readSuites(import.meta.dirname).flatMap(({ expected }) =>
    Object.values(expected).flatMap(({ gatewayDiffers }) => gatewayDiffers ?? []),
  );
  expect([...new Set(named)].toSorted()).toEqual(Object.keys(GATEWAY_DIFFERENCES).toSorted());
});
