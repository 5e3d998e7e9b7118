/** The bodies of faulty responses. */
import { isJsonObject, stringifyJson } from '@marquee/exact-json/exact-value';
import { parseJson } from '@marquee/exact-json/parse-json';

/** More than any reader of responses accepts. */
const DEEP_LEVELS = 5_000;

/** Where internals are masked, the address does not reach the client. */
const ERROR =
  '{"message":"An injected fault: no connection to 127.0.0.1:9","extensions":{"code":"INTERNAL_SERVER_ERROR"}}';

/** Bodies that replace a response. */
export const FAULTY_BODIES = {
  html: '<!doctype html><html><head><title>It works!</title></head><body>It works!</body></html>',
  empty: '{"data":{}}',
  null: '{"data":null}',
  error: `{"data":null,"errors":[${ERROR}]}`,
  deep: `{"data":${'['.repeat(DEEP_LEVELS)}${']'.repeat(DEEP_LEVELS)}}`,
} as const;

/** Valid for no type of a schema but a scalar that accepts every JSON value. */
export const WRONG_VALUE = { wrong: 'type' } as const;

/** A response whose values have other types, but for null and `__typename`. A text that is not JSON stays as it is. */
export function withWrongTypes(response: string): string {
  const parsed = tryToParse(response);
  if (!isJsonObject(parsed) || !isJsonObject(parsed['data'])) return response;
  return stringifyJson({ ...parsed, data: wrongen(parsed['data']) });
}

function wrongen(value: unknown): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(wrongen);
  if (!isJsonObject(value)) return WRONG_VALUE;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === '__typename' ? each : wrongen(each)]),
  );
}

export function tryToParse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
