/** A list of operations as Apollo's tools write it. */
import { isRecord } from '@marquee/runtime/is-record';

export interface ListedOperation {
  /** Whatever clients send in place of the text; of our own it is the SHA-256 of the text. */
  readonly id: string;
  readonly name: string;
  readonly body: string;
  /** The only client that may use the id; null: any. */
  readonly clientName: string | null;
}

/** Throws a `TypeError` that says what is wrong with it. */
export function readManifest(value: unknown): readonly ListedOperation[] {
  if (!isRecord(value) || value['format'] !== 'apollo-persisted-query-manifest')
    throw new TypeError('it is no manifest: "format" must be "apollo-persisted-query-manifest"');
  if (value['version'] !== 1)
    throw new TypeError(
      `it is a manifest of version ${JSON.stringify(value['version'])}: only version 1 is known here`,
    );
  if (!Array.isArray(value['operations'])) throw new TypeError('it is no manifest: "operations" must be a list');
  return value['operations'].map(readOperation);
}

function readOperation(value: unknown, index: number): ListedOperation {
  const { id, name, body, clientName = null } = isRecord(value) ? value : {};
  const isWhole =
    typeof id === 'string' &&
    typeof name === 'string' &&
    typeof body === 'string' &&
    (clientName === null || typeof clientName === 'string');
  if (!isWhole) throw new TypeError(`operation ${index + 1} of the manifest lacks "id", "name" or "body", each a text`);
  return { id, name, body, clientName };
}
