/** A proof: a long measured check that drives the real thing, found by name through `npm run proof`. */

export interface ProofRun {
  /** Everything random in the run comes from this, so that a run can be repeated. */
  readonly seed: number;
  /** `--name value` from the command line. */
  readonly options: Readonly<Record<string, string>>;
  /** Progress, for the person who waits. */
  readonly say: (line: string) => void;
}

export interface ProofResult {
  /** What was measured, as in `200 rounds, 0 lost`. */
  readonly figure: string;
  /** What was promised. */
  readonly target: string;
  readonly holds: boolean;
}

/** Exported as `proof` by a file `<name>.proof.ts` beside what it proves. */
export interface Proof {
  readonly name: string;
  readonly summary: string;
  /** Option -> what it means, with its default. */
  readonly options?: Readonly<Record<string, string>>;
  run(run: ProofRun): Promise<ProofResult>;
}
