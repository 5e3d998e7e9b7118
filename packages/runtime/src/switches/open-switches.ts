/** Opens the source of a process's kill switches: the registry, a file, or none. */
import type { Logger } from '../log.js';
import { openFileSwitches } from './file-switches.js';
import { LiveSwitches } from './live-switches.js';
import { RegistrySwitches } from './registry-switches.js';
import type { SwitchesAddress } from './registry-switches.js';

export interface SwitchesSource {
  /** Null without a registry. */
  readonly registry: SwitchesAddress | null;
  /** Counts without a registry only; null for none. */
  readonly file: string | null;
  /** The process's data folder. */
  readonly dataDir: string;
}

export interface OpenedSwitches {
  readonly live: LiveSwitches;
  close(): Promise<void> | void;
}

/** Resolves when the switches are obeyed. Rejects with a `StartError` for an invalid file. */
export async function openSwitches({ registry, file, dataDir }: SwitchesSource, log: Logger): Promise<OpenedSwitches> {
  const clock = (): Date => new Date();
  if (registry !== null) return RegistrySwitches.open({ address: registry, dataDir, clock, log });
  if (file !== null) return openFileSwitches({ file, clock, log });
  const live = new LiveSwitches(clock);
  return { live, close: () => live.close() };
}
