/** Tells a GraphQL response from the page or the JSON of something else that responds with an error status. */
import { isRecord } from '@marquee/runtime/is-record';
import { isNestedDeeperThan, MAX_RESPONSE_NESTING } from './json-nesting.js';

const BEGINNING_OF_OBJECT = /^\s*\{/;

/** Whether the body is JSON with data, or with errors that all have a message. */
export function isGraphQLBody(body: Buffer): boolean {
  if (!BEGINNING_OF_OBJECT.test(body.toString('latin1', 0, 64))) return false;
  const text = body.toString();
  if (isNestedDeeperThan(MAX_RESPONSE_NESTING, text)) return false;
  const response = parse(text);
  if (!isRecord(response)) return false;
  const { data, errors } = response;
  const hasErrors = Array.isArray(errors) && errors.length > 0;
  if (hasErrors && !errors.every((error) => isRecord(error) && typeof error['message'] === 'string')) return false;
  return isRecord(data) || (hasErrors && (data === null || data === undefined));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
