import type { Write } from './port.js';

/** The id of the document that a write changes. */
export function idOf(write: Write): string {
  return write.kind === 'remove' ? write.id : write.document.id;
}
