/** Optimistic concurrency: repeats read, decide and commit after a version conflict. */
import { DuplicateError, VersionConflictError } from './port.js';

/** One of the conflicting commits succeeds each time, so only heavy contention on one document needs many attempts. */
const MAX_ATTEMPTS = 100;

/** Whether a commit failed because another one changed a document or took a unique value first. */
export function isConflict(error: unknown): boolean {
  return error instanceof VersionConflictError || error instanceof DuplicateError;
}

/**
 * Calls `work` again after each conflict; `work` must read its documents on each call. Rejects with the last conflict
 * after `MAX_ATTEMPTS` attempts.
 */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
