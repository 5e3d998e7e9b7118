import type { Settings } from '@marquee/kit/process/config';

export interface UsersConfig {
  /** How long a member stays signed in without asking again. */
  readonly accessTokenTtlSeconds: number;
}

export const readUsersConfig = (settings: Settings): UsersConfig => ({
  accessTokenTtlSeconds: settings.wholeNumber('USERS_ACCESS_TOKEN_TTL_SECONDS', { fallback: 3600, min: 60, max: 86_400, unit: 'seconds' }),
});
