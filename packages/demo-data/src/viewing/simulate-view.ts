import type { Random } from '@marquee/runtime/random';
import type { DemoSeason, DemoTitle, DemoView } from '../demo-data.js';

/** From here on, somebody has seen it: the credits are running. */
const COMPLETED_SHARE = 0.95;

type Episode = DemoSeason['episodes'][number];

function episodesOf(title: DemoTitle): readonly Episode[] {
  return title.seasons.flatMap(({ episodes }) => episodes);
}

/** How far in: all of it, or stopped somewhere short of the end, now and then within the first minutes. */
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
 * Somebody's last minutes with a title. Who likes it finishes it, or, with a series, gets further.
 * @param liking 0..1, how well the title suits the person.
 * @param midway Left off in the middle, to be gone on with.
 */
export function simulateView(random: Random, title: DemoTitle, liking: number, midway: boolean, at: Date): DemoView {
  const finishes = !midway && random.next() < 0.2 + 0.75 * liking;
  const episodes = episodesOf(title);
  if (episodes.length === 0) {
    const share = midway ? 0.06 + random.next() * 0.82 : shareWatched(random, finishes);
    return viewOf(title, null, title.runtimeSeconds ?? 0, share, at);
  }
  const furthest = midway ? episodes.length - 1 : episodes.length;
  const index = finishes
    ? episodes.length - 1
    : Math.min(Math.floor(random.next() * (0.3 + 0.7 * liking) * furthest), episodes.length - 1);
  const episode = episodes[index] ?? null;
  const share = midway ? 0.06 + random.next() * 0.82 : shareWatched(random, finishes || random.next() < 0.4);
  return viewOf(title, episode, episode?.runtimeSeconds ?? 0, share, at);
}
