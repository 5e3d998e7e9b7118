import type { ProfilesQuery } from '@marquee/operations/Profiles';

/** A profile as it is known before one is chosen. */
export type Profile = NonNullable<NonNullable<NonNullable<ProfilesQuery['viewer']>['account']>['profiles']>[number];
