/** The documents and types of our clients' operations: written again when an operation or a schema changed. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATIONS } from './operations-folder.mjs';
import { fingerprint, runWhenChanged } from './up-to-date.mjs';
import { ROOT, filesBelow, findSubgraphs } from './workspace.mjs';

const STAMP = join(ROOT, 'node_modules', '.marquee-operations');

function readFingerprint() {
  const target = join(ROOT, OPERATIONS, 'generated');
  return fingerprint({
    texts: existsSync(target) ? readdirSync(target).sort() : [],
    files: [
      ...findSubgraphs().map(({ folder }) => join(folder, 'schema.graphql')),
      ...filesBelow(OPERATIONS, '.graphql').sort(),
      join('packages', 'launcher', 'src', 'build', 'operation-documents.mjs'),
      'package-lock.json',
    ],
  });
}

/** @returns {Promise<boolean>} Whether anything had changed. */
export function generateOperations() {
  return runWhenChanged(STAMP, readFingerprint, async () => {
    // Composition and the code generator are loaded only when they are needed.
    const { writeOperationDocuments } = await import('./build/operation-documents.mjs');
    await writeOperationDocuments();
  });
}
