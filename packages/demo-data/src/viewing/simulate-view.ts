/** How far a profile has watched one title. */
import type { Random } from '@marquee/runtime/random';
import type { DemoSeason, DemoTitle, DemoView } from '../demo-data.js';

/** A view of this share counts as completed: the credits are running. */
const COMPLETED_SHARE = 0.95;

type Episode = DemoSeason['episodes'][number];

function episodesOf(title: DemoTitle): readonly Episode[] {
  return title.seasons.flatMap(({ episodes }) => episodes);
}

/** The watched share: all of a finished title, otherwise any part, sometimes only the first minutes. */
function shareWatched(random: Random, finished: boolean): number {
  if (finished) return 0.955 + random.next() * 0.045;
  return random.next() < 0.12 ? 0.004 + random.next() * 0.025 : 0.04 + random.next() * 0.86;
}

function viewOf(title: DemoTitle, episode: Episode | null, durationSeconds: number, share: number, at: Date): DemoView {
  return {
    titleId: title.id,
    episodeId: episode?.id ?? null,
    positionSeconds: Math.min(durationSeconds, Math.round(durationSeconds * share)),
    durationSeconds,
    completed: share >= COMPLETED_SHARE,
    at: at.toISOString(),
  };
}

/**
 * The latest state of a profile's view of a title. The better the title suits the profile, the likelier it is finished,
 * and the later is the episode of a series.
 * @param affinity 0..1, how well the title suits the profile.
 * @param isMidway Unfinished, so that the title can be continued.
 */
export function simulateView(
  random: Random,
  title: DemoTitle,
  affinity: number,
  isMidway: boolean,
  at: Date,
): DemoView {
  const isFinished = !isMidway && random.next() < 0.2 + 0.75 * affinity;
  const episodes = episodesOf(title);
  if (episodes.length === 0) {
    const share = isMidway ? 0.06 + random.next() * 0.82 : shareWatched(random, isFinished);
    return viewOf(title, null, title.runtimeSeconds ?? 0, share, at);
  }
  const furthest = isMidway ? episodes.length - 1 : episodes.length;
  const index = isFinished
    ? episodes.length - 1
    : Math.min(Math.floor(random.next() * (0.3 + 0.7 * affinity) * furthest), episodes.length - 1);
  const episode = episodes[index] ?? null;
  const share = isMidway ? 0.06 + random.next() * 0.82 : shareWatched(random, isFinished || random.next() < 0.4);
  return viewOf(title, episode, episode?.runtimeSeconds ?? 0, share, at);
}
