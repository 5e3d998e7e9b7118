/** Opens the kill switches of the router: from the registry, or from a file for a router without one. */
import type { Logger } from '@marquee/runtime/log';
import { openSwitches } from '@marquee/runtime/switches/open-switches';
import type { OpenedSwitches } from '@marquee/runtime/switches/open-switches';
import type { RouterConfig } from '../config.js';

/** Resolves when the switches are obeyed. Rejects with a `StartError` for an invalid file. */
export function openRouterSwitches(
  { registry, switchesFile, identity: { dataDir } }: Pick<RouterConfig, 'registry' | 'switchesFile' | 'identity'>,
  log: Logger,
): Promise<OpenedSwitches> {
  const address = registry === null ? null : { ...registry, name: registry.routerName };
  return openSwitches({ registry: address, file: switchesFile, dataDir }, log);
}
