/** A proof: a long check of the running system with a measured result. `npm run proof -- NAME` runs one. */

export interface ProofRun {
  /** Seed of all random numbers of the run, so that it can be repeated. */
  readonly seed: number;
  /** `--name value` from the command line. */
  readonly options: Readonly<Record<string, string>>;
  /** Prints a line of progress. */
  readonly print: (line: string) => void;
}

export interface ProofResult {
  /** The measured result, as in `200 rounds, 0 lost`. */
  readonly figure: string;
  /** The required result. */
  readonly target: string;
  readonly holds: boolean;
}

/** Exported as `proof` by a file `<name>.proof.ts` beside the code under test. */
export interface Proof {
  readonly name: string;
  readonly summary: string;
  /** Option -> its meaning and default. */
  readonly options?: Readonly<Record<string, string>>;
  run(run: ProofRun): Promise<ProofResult>;
}

/** A wrong value of an option. Its message, which says what is allowed, is printed without a stack trace. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}
