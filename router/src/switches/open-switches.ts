/** Opens the source of kill switches: the registry, or a file for a router without one. */
import type { Logger } from '@marquee/runtime/log';
import { openFileSwitches } from '@marquee/runtime/switches/file-switches';
import { LiveSwitches } from '@marquee/runtime/switches/live-switches';
import { RegistrySwitches } from '@marquee/runtime/switches/registry-switches';
import type { RouterConfig } from '../config.js';

export interface Switches {
  readonly live: LiveSwitches;
  close(): Promise<void> | void;
}

/** Resolves when the switches are obeyed. Rejects with a `StartError` for an invalid file. */
export async function openSwitches(
  { registry, switchesFile, identity: { dataDir } }: Pick<RouterConfig, 'registry' | 'switchesFile' | 'identity'>,
  log: Logger,
): Promise<Switches> {
  const clock = (): Date => new Date();
  if (registry !== null)
    return RegistrySwitches.open({ address: { ...registry, name: registry.routerName }, dataDir, clock, log });
  if (switchesFile !== null) return openFileSwitches({ file: switchesFile, clock, log });
  const live = new LiveSwitches(clock);
  return { live, close: () => live.close() };
}
