/** What reading faults needs of the process. */
import type { Logger } from '@marquee/runtime/log';
import { loadOperatorKey } from '@marquee/runtime/operator-key';
import { randomFraction } from '@marquee/runtime/random-fraction';
import type { RouterConfig } from '../config.js';
import type { ReadFaultsOptions } from './read-faults.js';

export function openFaultInjection(
  { faultInjection: mode, identity }: Pick<RouterConfig, 'faultInjection' | 'identity'>,
  log: Logger,
): ReadFaultsOptions {
  let key: Promise<string> | undefined;
  const operatorKey = (): Promise<string> =>
    (key ??= loadOperatorKey(identity.dataDir).catch((error: unknown) => {
      key = undefined;
      throw error;
    }));
  // Creates the key, so that an operator can sign a list. A router that cannot write its folder serves.
  if (mode === 'signed') operatorKey().catch((error: unknown) => log.warn({ err: error }, 'no operator key'));
  return { mode, operatorKey, clock: () => new Date(), random: randomFraction, log };
}
