/**
 * Switches from a local file, for a process without a registry: `{ "switches": [{ "name", "why", "until" }] }`. Whoever
 * may write the file is trusted. A file that cannot be read or is not valid leaves the last list in effect.
 */
import { readFile } from 'node:fs/promises';
import { MAX_SWITCHES, readSwitch } from '@marquee/contracts/switches';
import type { Switch } from '@marquee/contracts/switches';
import type { Logger } from '../log.js';
import { StartError } from '../start-error.js';
import { LiveSwitches } from './live-switches.js';

export interface FileSwitches {
  readonly live: LiveSwitches;
  close(): void;
}

export interface FileSwitchesOptions {
  readonly file: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** So that a change has its effect within a second. */
const POLL_MS = 300;

/** Rejects with a `StartError` when the file is not valid. Without a file, nothing is off. */
export async function openFileSwitches({ file, clock, log }: FileSwitchesOptions): Promise<FileSwitches> {
  const live = new LiveSwitches(clock);
  let text: string | null = null;
  let revision = 0;
  const update = async (): Promise<void> => {
    const read = await readOrEmpty(file);
    if (read === text) return;
    text = read;
    const switches = parseSwitches(read, clock());
    revision += 1;
    live.replace({ graphRef: '', revision, at: clock().toISOString(), switches });
    if (revision > 1 || switches.length > 0) log.info({ file, off: [...live.off] }, 'the file of switches was read');
  };
  try {
    await update();
  } catch (error) {
    throw new StartError(`The file of switches ${file} cannot be used: ${reasonOf(error)}`);
  }
  let isReading = false;
  const timer = setInterval(() => {
    if (isReading) return;
    isReading = true;
    update()
      .catch((error: unknown) =>
        log.error(
          { file, reason: reasonOf(error) },
          'the file of switches is not valid; the last list stays in effect',
        ),
      )
      .finally(() => (isReading = false));
  }, POLL_MS).unref();
  return {
    live,
    close: () => {
      clearInterval(timer);
      live.close();
    },
  };
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{"switches":[]}';
    throw error;
  }
}

function parseSwitches(text: string, now: Date): readonly Switch[] {
  const { switches } = Object(JSON.parse(text)) as { readonly switches?: unknown };
  if (!Array.isArray(switches)) throw new TypeError('it needs a list "switches"');
  if (switches.length > MAX_SWITCHES) throw new TypeError(`it has more than ${MAX_SWITCHES} switches`);
  return (switches as readonly unknown[]).map((each, index) => {
    const read = readSwitch({ by: 'the file of switches', at: now.toISOString(), ...Object(each) });
    if (read !== null) return read;
    throw new TypeError(
      `switch ${index + 1} needs a name, a "why", and an "until" with a time zone, as in 2026-03-01T12:00:00Z`,
    );
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
