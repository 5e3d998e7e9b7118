/**
 * The sample data: real film titles, invented members. Each subgraph's `seed.ts` takes its own part and shapes it into
 * its own documents; because everything here is a pure function of the size, the ids agree on every machine without
 * anybody reading another's store.
 *
 * All instants hang on `WORLD_NOW`, not on the clock, so that two machines seed the same bytes.
 */
import { demoId } from './ids.js';
import type { AccountId, DeviceId, EpisodeId, ProfileId, SeasonId, TitleId } from '@marquee/contracts/ids';
import type { LicenceWindow } from '@marquee/contracts/licence';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { TitleKind } from '@marquee/contracts/events/catalog';
import type { PlanTier } from '@marquee/contracts/events/billing';

/** The day on which the sample data was, as it were, exported. */
export const DEMO_NOW = new Date('2026-11-15T00:00:00Z');

/** Countries that the demo service is sold in. */
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
  /** The national board and its label, as printed on the box: `MPA`, `PG-13`. */
  readonly rating: {
    readonly board: string;
    readonly label: string;
    readonly level: MaturityLevel;
    readonly advisories: readonly string[];
  };
  readonly synopsis: { readonly short: string; readonly medium: string; readonly long: string };
  /** 0..100 or null, from the public ratings in the data. */
  readonly acclaim: number | null;
  /** 0..100 or null: rank by votes and gross. */
  readonly reach: number | null;
  readonly windows: readonly LicenceWindow[];
  readonly audioLanguages: readonly string[];
  readonly subtitleLanguages: readonly string[];
  readonly audioDescription: readonly string[];
  readonly closedCaptions: readonly string[];
  readonly maxQuality: 'HD' | 'FHD' | 'UHD_4K';
  /** Whether the licences allow taking it along. */
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
  /** The n-th account of every size is the same one. The first is the demo account of the README. */
  readonly index: number;
  readonly email: string;
  readonly country: string;
  readonly language: string;
  readonly createdAt: string;
  readonly deviceId: DeviceId;
  readonly tier: PlanTier;
  /** `PAST_DUE` for a few, so that the state is seen. */
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
  /** Four digits, for the few profiles that are locked. */
  readonly pin: string | null;
  /** Genre name -> weight: what this invented person likes; drives what they watched. */
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
  /** What a profile has watched, newest first, one entry per title, each within its country and maturityLimit. */
  viewing(account: DemoAccount, profile: DemoProfile): readonly DemoView[];
  myList(
    account: DemoAccount,
    profile: DemoProfile,
  ): readonly { readonly titleId: TitleId; readonly addedAt: string }[];
}

/** The demo account of the README and the banner; its password is no secret. */
export const DEMO_EMAIL = 'demo@marquee.example';
export const DEMO_PASSWORD = 'popcorn-and-sofa';

/** Who works here, by what their tokens allow; they sign in as members do, with the demo password. */
export const STAFF: readonly { readonly id: AccountId; readonly email: string; readonly scopes: readonly string[] }[] =
  [
    { id: demoId('account', 'editor@marquee.example'), email: 'editor@marquee.example', scopes: ['catalog:write'] },
    {
      id: demoId('account', 'operator@marquee.example'),
      email: 'operator@marquee.example',
      scopes: ['billing:operate', 'playback:operate', 'support:read'],
    },
  ];
