import { expect, test } from 'vitest';
import { GATEWAY_DIFFERENCES } from './support/gateway-differences.js';
import { readSuites } from './support/read-suite.js';

test('every known difference of @apollo/gateway is shown by a case, and every case that differs names one', () => {
  const named = readSuites(import.meta.dirname).flatMap(({ expected }) =>
    Object.values(expected).flatMap(({ gatewayDiffers }) => gatewayDiffers ?? []),
  );
  expect([...new Set(named)].toSorted()).toEqual(Object.keys(GATEWAY_DIFFERENCES).toSorted());
});
