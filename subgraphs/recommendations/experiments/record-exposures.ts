/** Records that a page of an experiment has been served. */
import { isWarmUp } from '@marquee/subgraph/warm-up-request';
import type { BrowsePage } from '../pages/browse-page.js';
import type { ExposureLog } from './exposure-log.js';
import { titlesOfFirstScreen } from './first-screen.js';

/** Beside the request: returns at once and never throws. */
export function recordExposures(exposures: ExposureLog, { content, personalisation }: BrowsePage): void {
  const { allocation, viewer, profileId, catalogue, now } = personalisation;
  if (allocation.assignments.length === 0 || profileId === null || viewer === null || isWarmUp(viewer)) return;
  const titleIds = titlesOfFirstScreen(content).flatMap((title) => catalogue.titles[title]?.id ?? []);
  for (const assignment of allocation.assignments) exposures.record({ profileId, assignment, titleIds, at: now });
}
