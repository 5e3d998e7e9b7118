/** What a profile may become. */
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import { effectiveMaturityLimit, KIDS_MATURITY_LIMIT } from './maturity-limit.js';
import { checkProfileName } from './check-input.js';
import type { FieldProblem } from './check-input.js';
import { nearestLanguage } from './supported-language.js';

/** Kids profiles included. */
export const MAX_PROFILES = 5;

export interface Preferences {
  readonly language: string;
  readonly autoplayNextEpisode: boolean;
  readonly autoplayPreviews: boolean;
  readonly accessibility: {
    readonly audioDescription: boolean;
    readonly captions: boolean;
    readonly captionSize: 'SMALL' | 'MEDIUM' | 'LARGE';
    readonly highContrast: boolean;
    readonly reduceMotion: boolean;
  };
}

export interface ProfileSettings extends Preferences {
  readonly name: string;
  readonly avatarId: string;
  readonly isKids: boolean;
  readonly maturityLimit: MaturityLevel;
}

/** What is to be other than it is; what is left out, or null, stays. */
export type ProfileChange = {
  readonly [Field in Exclude<keyof ProfileSettings, 'accessibility'>]?: ProfileSettings[Field] | null | undefined;
} & {
  readonly accessibility?:
    | {
        readonly [Setting in keyof Preferences['accessibility']]?:
          | Preferences['accessibility'][Setting]
          | null
          | undefined;
      }
    | null
    | undefined;
};

export interface EvaluatedChange<Profile> {
  readonly after: Profile;
  /** All of them; the change is not to be made while there is one. */
  readonly problems: readonly FieldProblem[];
  /** More may be seen than before: somebody grown up has to agree. */
  readonly raisesMaturityLimit: boolean;
  /** What may be seen is another: tokens that say otherwise are to be renewed. */
  readonly changesMaturityLimit: boolean;
}

/** The object with what `changes` says, where it says something. */
function withChanges<T extends object>(
  before: T,
  changes: { readonly [Field in keyof T]?: T[Field] | null | undefined },
): T {
  return {
    ...before,
    ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null && value !== undefined)),
  };
}

/** @param isAvatar Whether there is such a picture. */
export function evaluateChange<Profile extends ProfileSettings>(
  before: Profile,
  change: ProfileChange,
  isAvatar: (id: string) => boolean,
): EvaluatedChange<Profile> {
  const { accessibility, language, name, ...rest } = change;
  const wished: ProfileSettings = {
    ...withChanges<ProfileSettings>(before, rest),
    name: (name ?? before.name).trim(),
    // A tag that we do not know leaves a member with the nearest that we do.
    language: language == null ? before.language : nearestLanguage(language, before.language),
    accessibility: withChanges(before.accessibility, accessibility ?? {}),
  };
  const problems = [
    ...(name == null ? [] : checkProfileName(name, ['name'])),
    ...(isAvatar(wished.avatarId)
      ? []
      : [{ path: ['avatarId'], code: 'NOT_ALLOWED' as const, message: 'There is no such picture.' }]),
    ...(wished.isKids && change.maturityLimit != null && !isWithinMaturity(change.maturityLimit, KIDS_MATURITY_LIMIT)
      ? [
          {
            path: ['maturityLimit'],
            code: 'NOT_ALLOWED' as const,
            message: `A kids profile is never shown more than ${KIDS_MATURITY_LIMIT}.`,
          },
        ]
      : []),
  ];
  const maturityLimit = effectiveMaturityLimit(wished);
  const after: Profile = { ...before, ...wished, maturityLimit };
  return {
    after,
    problems,
    raisesMaturityLimit: !isWithinMaturity(maturityLimit, effectiveMaturityLimit(before)),
    changesMaturityLimit: maturityLimit !== effectiveMaturityLimit(before) || wished.isKids !== before.isKids,
  };
}

/** Whether only how the profile likes things is touched, which even a child may change for itself. */
export function isPreferenceOnly({ name, avatarId, isKids, maturityLimit }: ProfileChange): boolean {
  return [name, avatarId, isKids, maturityLimit].every((value) => value === null || value === undefined);
}
