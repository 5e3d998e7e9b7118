import { expect, test } from 'vitest';
import { createReportedErrorCauses } from './error-causes.js';
import type { ErrorCause } from './error-collector.js';
import { createErrorPolicy, DEVELOPMENT_RULES, PRODUCTION_RULES } from './error-policy.js';
import type { ErrorPolicyRules } from './error-policy.js';

const DECLINED = {
  message: 'The card was declined',
  extensions: { code: 'CARD_DECLINED', retryable: false, stacktrace: ['at x'], http: { status: 402 }, service: 'x' },
};
const HIDDEN = { message: 'The subgraph "stations" reported an error.', code: 'SUBGRAPH_ERROR', service: 'stations' };

function causeOf(rules: Partial<ErrorPolicyRules>, error: object): ErrorCause {
  const policy = createErrorPolicy({ ...PRODUCTION_RULES, ...rules });
  return createReportedErrorCauses('stations', policy)({ message: 'no', ...error });
}

test('in production, an error with a code of the catalogue passes without diagnostics; others are replaced', () => {
  expect(causeOf({}, DECLINED)).toEqual(HIDDEN);
  expect(causeOf({}, { extensions: { code: 'INTERNAL_SERVER_ERROR' } })).toEqual(HIDDEN);
  expect(causeOf({}, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })).toEqual(HIDDEN);
  expect(causeOf({}, { extensions: { code: 'BAD_USER_INPUT', field: 'q', stacktrace: [], exception: {} } })).toEqual({
    message: 'no',
    code: 'BAD_USER_INPUT',
    service: 'stations',
    extensions: { field: 'q' },
  });
});

test('in development, every error passes with its extensions, but for those that the router sets', () => {
  expect(causeOf(DEVELOPMENT_RULES, DECLINED)).toEqual({
    message: 'The card was declined',
    code: 'CARD_DECLINED',
    service: 'stations',
    extensions: { retryable: false, stacktrace: ['at x'] },
  });
  expect(causeOf(DEVELOPMENT_RULES, {})).toEqual({ message: 'no', code: 'SUBGRAPH_ERROR', service: 'stations' });
});

test.each([
  [['catalogue', 'CARD_DECLINED'], true],
  [['stations:CARD_DECLINED'], true],
  [['stations:*'], true],
  [['bikes:*'], false],
  [['*', 'stations:none'], false],
  [['*', 'stations:catalogue'], false],
  [['none'], false],
  [[], false],
])('with the codes %j, an error with the code CARD_DECLINED passes: %j', (codes, passes) => {
  expect(causeOf({ codes }, DECLINED).code).toBe(passes ? 'CARD_DECLINED' : 'SUBGRAPH_ERROR');
});

test.each([
  [['*'], { retryable: false }],
  [['stacktrace'], { stacktrace: ['at x'] }],
  [['*', 'stations:none'], undefined],
  [['stations:retryable', 'bikes:*'], { retryable: false }],
  [['http', 'service', 'code'], undefined],
])('with the extensions %j, those that pass are %j', (extensions, expected) => {
  expect(causeOf({ codes: ['*'], extensions }, DECLINED).extensions).toEqual(expected);
});

test('keys that pollute a prototype are removed at every level', () => {
  const extensions: unknown = JSON.parse(
    '{"__proto__":{"a":1},"in":{"__proto__":{"b":1},"list":[{"__proto__":1,"c":2}]}}',
  );
  const { extensions: passed } = causeOf(DEVELOPMENT_RULES, { extensions });
  expect(JSON.stringify(passed)).toBe('{"in":{"list":[{"c":2}]}}');
  expect(Object.getPrototypeOf(passed)).toBe(Object.prototype);
});

test('messages, codes and extensions are bounded', () => {
  const cause = causeOf(DEVELOPMENT_RULES, {
    message: 'm'.repeat(100_000),
    extensions: { code: 'C'.repeat(1_000), large: 'x'.repeat(100_000) },
  });
  expect([cause.message.length, cause.code, cause.extensions]).toEqual([4_097, 'SUBGRAPH_ERROR', undefined]);
});

test.each(['PersistedQueryNotFound', 'PersistedQueryNotSupported'])(
  'a subgraph cannot make a client repeat its operation: %s',
  (message) => {
    const cause = causeOf(DEVELOPMENT_RULES, { message, extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } });
    expect(cause).toEqual(HIDDEN);
  },
);

test('of a thousand different errors, 50 are told apart', () => {
  const toCause = createReportedErrorCauses('stations', createErrorPolicy(DEVELOPMENT_RULES));
  const causes = new Set(Array.from({ length: 1_000 }, (_, index) => toCause({ message: `no ${index}` })));
  expect(causes.size).toBe(51);
});
