/** Bounds of what is read from data files: a file beyond them is refused before it fills the memory. */
export interface DataLimits {
  readonly lineBytes: number;
  readonly idLength: number;
  readonly interactions: number;
  readonly users: number;
  readonly items: number;
}

/** The largest MovieLens file has 33 million ratings by 330,000 users of 83,000 titles. */
export const DATA_LIMITS: DataLimits = {
  lineBytes: 4_194_304,
  idLength: 200,
  interactions: 50_000_000,
  users: 2_000_000,
  items: 500_000,
};
