/** The availability of a title for the viewer, which caches keep until a licence begins or ends. */
import { nextLicenceChange } from '@marquee/contracts/licence';
import type { Context } from '../context.js';
import { availabilityIn } from '../rules/availability.js';
import type { AvailabilityDecision, LicensedTitle } from '../rules/availability.js';
import { restrictionsOf } from '../rules/visibility.js';

export function availabilityFor(
  title: LicensedTitle,
  { viewer, now, validity }: Pick<Context, 'viewer' | 'now' | 'validity'>,
): AvailabilityDecision {
  const { country } = restrictionsOf(viewer);
  validity.changesAt(nextLicenceChange(title.windows, country, now));
  return availabilityIn(title, country, now);
}
