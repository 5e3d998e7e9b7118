/** The router's setting of its entity cache, for proofs that measure with and without it. */

import { OptionError } from '@marquee/testing/proof';

export type EntityCache = 'on' | 'off';

/** Throws for other values than `on` and `off`. */
export function readEntityCache(option: string | undefined): EntityCache {
  if (option === undefined || option === 'off') return 'off';
  if (option === 'on') return 'on';
  throw new OptionError(`--cache must be on or off, got "${option}".`);
}

export function entityCacheSetting(cache: EntityCache): Readonly<Record<string, string>> {
  return { ROUTER_ENTITY_CACHE: cache };
}
