/** The operations of the page as a router accepts them that executes listed operations only. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '@marquee/runtime/is-record';

/** In the folder of the clients' operations; in Apollo's format of manifests. */
const MANIFEST = 'persisted-operations.json';

export type ReadListedText = (name: string | null) => Promise<string | null>;

/** Resolves with null for an operation that the manifest does not list, and without a manifest. */
export function createReadListedText(operationsFolder: string | null): ReadListedText {
  if (operationsFolder === null) return readNoListedText;
  return async (name) => {
    const manifest: unknown = await readFile(join(operationsFolder, MANIFEST), 'utf8').then(JSON.parse, () => null);
    const operations: readonly unknown[] =
      isRecord(manifest) && Array.isArray(manifest['operations']) ? manifest['operations'] : [];
    const listed = operations.find((each) => isRecord(each) && each['name'] === name);
    return isRecord(listed) && typeof listed['body'] === 'string' ? listed['body'] : null;
  };
}

/** Of a router that executes every operation: the text of the file is sent. */
export async function readNoListedText(): Promise<null> {
  return null;
}
