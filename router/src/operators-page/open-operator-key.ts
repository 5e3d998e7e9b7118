import { randomBytes } from 'node:crypto';
import type { Logger } from '@marquee/runtime/log';
import { loadOperatorKey } from '@marquee/runtime/operator-key';
import { isStartError } from '@marquee/runtime/start-error';

/** A router whose folder cannot be written serves: its page then has a key that nobody knows. */
export async function openOperatorKey(folder: string, log: Logger): Promise<string> {
  try {
    return await loadOperatorKey(folder);
  } catch (error) {
    // Such as a key that is published.
    if (isStartError(error)) throw error;
    log.warn({ err: error }, 'the operator’s key can be neither read nor written: nobody can sign in as an operator');
    return randomBytes(32).toString('base64url');
  }
}
