/**
 * The sample data: real film titles and invented members. Each subgraph's `seed.ts` stores its own part of it. All of
 * it is a pure function of the size, with `DEMO_NOW` in place of the clock, so that ids and bytes are the same on every
 * machine and no subgraph reads another's store.
 */
import { demoId } from './ids.js';
import type { AccountId, DeviceId, EpisodeId, ProfileId, SeasonId, TitleId } from '@marquee/contracts/ids';
import type { LicenceWindow } from '@marquee/contracts/licence';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { PlanTier } from '@marquee/contracts/events/billing';

/** The date of the sample data, in place of the clock. */
export const DEMO_NOW = new Date('2026-11-15T00:00:00Z');

/** Countries in which the sample service is sold. */
export const COUNTRIES = ['US', 'GB', 'DE', 'CH', 'FR', 'JP'] as const;

export interface DemoTitle {
  readonly id: TitleId;
  readonly name: string;
  /** Names in other languages, where they differ; empty for most. */
  readonly names: Readonly<Record<string, string>>;
  readonly originalLanguage: string;
  readonly kind: TitleKind;
  readonly releaseYear: number;
  readonly runtimeSeconds: number | null;
  readonly genres: readonly string[];
  readonly moods: readonly string[];
  readonly people: readonly {
    readonly name: string;
    readonly role: 'ACTOR' | 'DIRECTOR' | 'WRITER' | 'CREATOR';
    readonly character: string | null;
  }[];
  readonly studio: string | null;
  /** The rating board and its label, such as `MPA` and `PG-13`. */
  readonly rating: {
    readonly board: string;
    readonly label: string;
    readonly level: MaturityLevel;
    readonly advisories: readonly string[];
  };
  readonly synopsis: { readonly short: string; readonly medium: string; readonly long: string };
  /** 0..100, from the ratings in the film data; null without ratings. */
  readonly acclaim: number | null;
  /** 0..100, percentile rank by votes and gross; null when both are unknown. */
  readonly reach: number | null;
  readonly windows: readonly LicenceWindow[];
  readonly audioLanguages: readonly string[];
  readonly subtitleLanguages: readonly string[];
  readonly audioDescription: readonly string[];
  readonly closedCaptions: readonly string[];
  readonly maxQuality: 'HD' | 'FHD' | 'UHD_4K';
  /** Whether the licences allow downloads. */
  readonly downloadable: boolean;
  readonly publishedAt: string;
  readonly seasons: readonly DemoSeason[];
}

export interface DemoSeason {
  readonly id: SeasonId;
  readonly number: number;
  readonly releaseYear: number;
  readonly episodes: readonly {
    readonly id: EpisodeId;
    readonly number: number;
    readonly name: string;
    readonly synopsis: string;
    readonly runtimeSeconds: number;
  }[];
}

export interface DemoAccount {
  readonly id: AccountId;
  /** The account of an index is the same in every size. Index 0 is the demo account of the README. */
  readonly index: number;
  readonly email: string;
  readonly country: string;
  readonly language: string;
  readonly createdAt: string;
  readonly deviceId: DeviceId;
  readonly tier: PlanTier;
  /** `PAST_DUE` and `ON_HOLD` for a few accounts, so that each state occurs. */
  readonly subscriptionStatus: 'ACTIVE' | 'PAST_DUE' | 'ON_HOLD';
  /** First day of the first billing period, `YYYY-MM-DD`. */
  readonly memberSince: string;
  readonly profiles: readonly DemoProfile[];
}

export interface DemoProfile {
  readonly id: ProfileId;
  readonly name: string;
  readonly isKids: boolean;
  readonly maturityLimit: MaturityLevel;
  readonly language: string;
  /** Four digits; null for most profiles, which are not locked. */
  readonly pin: string | null;
  /** Genre name -> weight. The viewing history follows it. */
  readonly taste: Readonly<Record<string, number>>;
}

export interface DemoView {
  readonly titleId: TitleId;
  readonly episodeId: EpisodeId | null;
  readonly positionSeconds: number;
  readonly durationSeconds: number;
  readonly completed: boolean;
  readonly at: string;
}

export interface DemoData {
  readonly titles: readonly DemoTitle[];
  readonly accountCount: number;
  account(index: number): DemoAccount;
  /** A profile's viewing history, newest first, one entry per title, each available in its country and limit. */
  viewing(account: DemoAccount, profile: DemoProfile): readonly DemoView[];
  myList(
    account: DemoAccount,
    profile: DemoProfile,
  ): readonly { readonly titleId: TitleId; readonly addedAt: string }[];
}

/** The demo account, which the README and the launcher's banner publish with its password. */
export const DEMO_EMAIL = 'demo@marquee.example';
export const DEMO_PASSWORD = 'popcorn-and-sofa';

/** Staff accounts and their scopes. They sign in with the demo password. */
export const STAFF: readonly { readonly id: AccountId; readonly email: string; readonly scopes: readonly string[] }[] =
  [
    { id: demoId('account', 'editor@marquee.example'), email: 'editor@marquee.example', scopes: ['catalog:write'] },
    {
      id: demoId('account', 'operator@marquee.example'),
      email: 'operator@marquee.example',
      scopes: ['billing:operate', 'playback:operate', 'support:read'],
    },
  ];
