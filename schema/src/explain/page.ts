/** A code's page: what is wrong, and what to do. */
export interface Page {
  readonly means: string;
  readonly fix: string;
  /** A few lines of SDL, before and after where that says more. */
  readonly example?: string;
}

export type Pages = Readonly<Record<string, Page>>;
