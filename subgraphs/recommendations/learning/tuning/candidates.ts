/** The values of hyper-parameters that a search tries, in a deterministic order that begins with the defaults. */
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import type { HyperParameter } from '../model.js';

/** Values by name of hyper-parameter. */
export type Candidate = Readonly<Record<string, number>>;

/** Combinations of a grid that are listed at most. */
const MAX_GRID = 100_000;

/**
 * All combinations of the parameters' grids: first `fixed` with the defaults, then the others in random order, so that
 * a search that is ended early has looked everywhere. Throws a `RangeError` for more than 100,000 combinations.
 *
 * @param searched The parameters that vary.
 * @param fixed Values of all parameters; those of searched ones are replaced.
 */
export function gridCandidates(
  searched: readonly HyperParameter[],
  fixed: Candidate,
  seed: number,
): readonly Candidate[] {
  const size = searched.reduce((product, { grid }) => product * grid.length, 1);
  if (size > MAX_GRID) throw new RangeError(`The grid has ${size} combinations, more than ${MAX_GRID}.`);
  const random = createRandom(seed);
  let combinations: readonly Candidate[] = [{}];
  for (const { name, grid } of searched)
    combinations = combinations.flatMap((candidate) => grid.map((value) => ({ ...candidate, [name]: value })));
  const others = combinations
    .map((candidate) => ({ ...fixed, ...candidate }))
    .filter((candidate) => searched.some(({ name }) => candidate[name] !== fixed[name]));
  return [fixed, ...shuffle(others, random)];
}

/** First `fixed`, then values drawn within the range of the grid, on each parameter's scale; without end. */
export function* randomCandidates(
  searched: readonly HyperParameter[],
  fixed: Candidate,
  seed: number,
): Generator<Candidate> {
  const random = createRandom(seed);
  yield fixed;
  while (searched.length > 0)
    yield { ...fixed, ...Object.fromEntries(searched.map((parameter) => [parameter.name, draw(parameter, random)])) };
}

/**
 * Between the smallest and the largest value of the grid: beyond it is what a person would not try. Rounded to four
 * digits, so that a printed value is the one that was tried.
 */
function draw({ grid, scale }: HyperParameter, random: Random): number {
  const [low, high] = [Math.min(...grid), Math.max(...grid)];
  if (scale === 'integer') return low + random.int(high - low + 1);
  const fraction = random.next();
  const isLogarithmic = scale === 'logarithmic' && low > 0;
  const value = isLogarithmic ? low * (high / low) ** fraction : low + (high - low) * fraction;
  return Number(value.toPrecision(4));
}

function shuffle<T>(list: readonly T[], random: Random): readonly T[] {
  const shuffled = [...list];
  for (let left = shuffled.length - 1; left > 0; left -= 1) {
    const other = random.int(left + 1);
    const moved = shuffled[left] as T;
    shuffled[left] = shuffled[other] as T;
    shuffled[other] = moved;
  }
  return shuffled;
}
