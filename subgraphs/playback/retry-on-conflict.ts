/** Reading, deciding and writing again when somebody else wrote in between. */
import { DuplicateError, VersionConflictError } from '@marquee/document-store/port';

/** Each round somebody gets through, so only a crowd on one document loses so often. */
const MAX_ROUNDS = 100;

export function isConflict(error: unknown): boolean {
  return error instanceof VersionConflictError || error instanceof DuplicateError;
}

/**
 * `work` reads what it needs anew each time it is called. Rejects with the last conflict when it never gets through.
 */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || round === MAX_ROUNDS) throw error;
    }
  }
}
