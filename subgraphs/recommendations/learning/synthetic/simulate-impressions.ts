/**
 * Members who look at a screen every day: does it pay to rank titles lower that they have seen and not started? (Lee, Lakshmanan,
 * Tiwari and Shah: Modeling Impression Discounting in Large-Scale Recommender Systems, KDD 2014, find that it does.) A
 * member's liking of a title is `score + hidden·residual`: the ranking knows the score alone. With `hidden` 0, a title that was not
 * chosen says nothing about the member, and every penalty can only do harm.
 */
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';

export interface ImpressionWorld {
  readonly members: number;
  readonly titles: number;
  readonly days: number;
  /** Titles that are seen each day. */
  readonly screen: number;
  /** Standard deviation of the part of the liking that the ranking does not know; that of the score is 1. */
  readonly hidden: number;
  /** Factor of the probability of a start for each earlier day on which the title was seen; 1: nobody tires of a title. */
  readonly fatigue: number;
}

/** Probability that a member looks at a title of the screen. */
const EXAMINED = 0.6;
/** A title of liking x that is looked at is started with probability 1 / (1 + exp(THRESHOLD - x)). */
const THRESHOLD = 5;

/** Sum of three uniform numbers, scaled: about normal, with mean 0 and standard deviation 1. */
function deviate(random: Random): number {
  return (random.next() + random.next() + random.next() - 1.5) * 2;
}

/**
 * Started titles per member.
 *
 * @param world
 * @param penalty Of the score, by the days on which a title was seen.
 * @param seed Members and titles are the same for equal seeds, whatever the penalty is.
 */
export function simulateImpressions(world: ImpressionWorld, penalty: (days: number) => number, seed: number): number {
  let starts = 0;
  for (let member = 0; member < world.members; member += 1) {
    const random = createRandom(seed * 100_003 + member);
    const score = Float64Array.from({ length: world.titles }, () => deviate(random));
    const liking = score.map((value) => value + world.hidden * deviate(random));
    const days = new Uint16Array(world.titles);
    const isStarted = new Uint8Array(world.titles);
    for (let day = 0; day < world.days; day += 1) {
      const value = (title: number): number => (score[title] ?? 0) - penalty(days[title] ?? 0);
      const ranking = [...score.keys()].filter((title) => isStarted[title] !== 1).sort((a, b) => value(b) - value(a));
      for (const title of ranking.slice(0, world.screen)) {
        const tired = world.fatigue ** (days[title] ?? 0);
        days[title] = (days[title] ?? 0) + 1;
        const chance = (EXAMINED * tired) / (1 + Math.exp(THRESHOLD - (liking[title] ?? 0)));
        if (random.next() >= chance) continue;
        isStarted[title] = 1;
        starts += 1;
      }
    }
  }
  return starts / world.members;
}
