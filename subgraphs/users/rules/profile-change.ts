/** Applies and validates a change of a profile. */
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

/** The fields to change; omitted and null ones keep their values. */
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
  /** Every problem of the input. The change is applied only when there is none. */
  readonly problems: readonly FieldProblem[];
  /** The maturity limit rises: the change needs confirmation. */
  readonly raisesMaturityLimit: boolean;
  /** Maturity limit or kind changes: tokens issued before must be renewed. */
  readonly changesMaturityLimit: boolean;
}

/** Copies `before` with every non-null field of `changes`. */
function withChanges<T extends object>(
  before: T,
  changes: { readonly [Field in keyof T]?: T[Field] | null | undefined },
): T {
  return {
    ...before,
    ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null && value !== undefined)),
  };
}

/** @param isAvatar Whether an avatar id exists. */
export function evaluateChange<Profile extends ProfileSettings>(
  before: Profile,
  change: ProfileChange,
  isAvatar: (id: string) => boolean,
): EvaluatedChange<Profile> {
  const { accessibility, language, name, ...rest } = change;
  const changed: ProfileSettings = {
    ...withChanges<ProfileSettings>(before, rest),
    name: (name ?? before.name).trim(),
    // An unsupported tag becomes the nearest supported one.
    language: language == null ? before.language : nearestLanguage(language, before.language),
    accessibility: withChanges(before.accessibility, accessibility ?? {}),
  };
  const problems = [
    ...(name == null ? [] : checkProfileName(name, ['name'])),
    ...(isAvatar(changed.avatarId)
      ? []
      : [{ path: ['avatarId'], code: 'NOT_ALLOWED' as const, message: 'This avatar does not exist.' }]),
    ...(changed.isKids && change.maturityLimit != null && !isWithinMaturity(change.maturityLimit, KIDS_MATURITY_LIMIT)
      ? [
          {
            path: ['maturityLimit'],
            code: 'NOT_ALLOWED' as const,
            message: `The maturity limit of a kids profile is at most ${KIDS_MATURITY_LIMIT}.`,
          },
        ]
      : []),
  ];
  const maturityLimit = effectiveMaturityLimit(changed);
  const after: Profile = { ...before, ...changed, maturityLimit };
  return {
    after,
    problems,
    raisesMaturityLimit: !isWithinMaturity(maturityLimit, effectiveMaturityLimit(before)),
    changesMaturityLimit: maturityLimit !== effectiveMaturityLimit(before) || changed.isKids !== before.isKids,
  };
}

/** Whether the change affects only preferences, which a kids profile may change itself. */
export function isPreferenceOnly({ name, avatarId, isKids, maturityLimit }: ProfileChange): boolean {
  return [name, avatarId, isKids, maturityLimit].every((value) => value === null || value === undefined);
}
