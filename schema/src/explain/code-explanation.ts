/** The explanation of a code: what it means, and what to do. */
export interface CodeExplanation {
  readonly means: string;
  readonly fix: string;
  /** SDL that shows the fix. */
  readonly example?: string;
}

export type CodeExplanations = Readonly<Record<string, CodeExplanation>>;
