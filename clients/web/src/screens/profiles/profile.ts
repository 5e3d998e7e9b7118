import type { ProfilesQuery } from '@marquee/operations/Profiles';

/** A profile as the profile selection shows it. */
export type Profile = NonNullable<NonNullable<NonNullable<ProfilesQuery['viewer']>['account']>['profiles']>[number];
