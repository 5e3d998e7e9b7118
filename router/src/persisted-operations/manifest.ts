/** The format in which Apollo's tools write persisted query lists. */
import { isRecord } from '@marquee/runtime/is-record';
import { ERROR_BEHAVIORS, isErrorBehavior } from '@marquee/contracts/error-behavior';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';

export interface ListedOperation {
  /** What clients send in place of the text. In our own manifests it is the SHA-256 of the text. */
  readonly id: string;
  readonly name: string;
  readonly body: string;
  /** The only client that may use the id; null for all clients. */
  readonly clientName: string | null;
  /** The error behavior of requests that do not say it; null for that of the router. */
  readonly onError: ErrorBehavior | null;
}

/** Throws a `TypeError` that says what is wrong with the manifest. */
export function readManifest(value: unknown): readonly ListedOperation[] {
  if (!isRecord(value) || value['format'] !== 'apollo-persisted-query-manifest')
    throw new TypeError('it is not a manifest: "format" must be "apollo-persisted-query-manifest"');
  if (value['version'] !== 1)
    throw new TypeError(`it is a manifest of version ${JSON.stringify(value['version'])}: only version 1 is supported`);
  if (!Array.isArray(value['operations'])) throw new TypeError('it is not a manifest: "operations" must be a list');
  return value['operations'].map(readOperation);
}

function readOperation(value: unknown, index: number): ListedOperation {
  const { id, name, body, clientName = null, onError = null } = isRecord(value) ? value : {};
  const isValid =
    typeof id === 'string' &&
    typeof name === 'string' &&
    typeof body === 'string' &&
    (clientName === null || typeof clientName === 'string');
  if (!isValid)
    throw new TypeError(`operation ${index + 1} of the manifest must have "id", "name" and "body", each a string`);
  if (onError !== null && !isErrorBehavior(onError))
    throw new TypeError(
      `"onError" of operation ${index + 1} of the manifest must be one of ${ERROR_BEHAVIORS.join(', ')}`,
    );
  return { id, name, body, clientName, onError };
}
