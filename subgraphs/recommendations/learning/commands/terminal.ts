import type { Environment } from '@marquee/runtime/environment';

/** What a command is connected to. Results go to standard output, progress and errors to standard error. */
export interface Terminal {
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Progress is one line that is overwritten, instead of a line for each step. */
  readonly isInteractive: boolean;
  /** The data folder of the system on this machine; `.data` when it is not given. */
  readonly dataFolder?: string;
  /** The settings of the system; those of this process when they are not given. */
  readonly environment?: Environment;
  /** Is aborted when the command is interrupted. */
  readonly signal: AbortSignal;
}

export interface ProgressLine {
  /** @param fraction Between 0 and 1. */
  show(step: string, fraction: number): void;
  /** Removes the line. */
  end(): void;
}

/** Shortest time between two reports, in milliseconds. */
const INTERACTIVE_PAUSE_MS = 100;
const PLAIN_PAUSE_MS = 5_000;

/** One line for one task; the first step is shown at once where lines are overwritten. */
export function createProgressLine(terminal: Terminal, task: string): ProgressLine {
  let [shownAt, shownLength] = [terminal.isInteractive ? -Infinity : performance.now(), 0];
  return {
    show: (step, fraction) => {
      const now = performance.now();
      if (now - shownAt < (terminal.isInteractive ? INTERACTIVE_PAUSE_MS : PLAIN_PAUSE_MS)) return;
      shownAt = now;
      const text = `  ${task}: ${step}, ${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
      terminal.writeError(terminal.isInteractive ? `\r${text.padEnd(shownLength)}` : `${text}\n`);
      shownLength = text.length;
    },
    end: () => {
      if (terminal.isInteractive && shownLength > 0) terminal.writeError(`\r${' '.repeat(shownLength)}\r`);
    },
  };
}
