/** This subgraph's own settings. */
import type { SettingGroup, Settings, ValuesOf } from '@marquee/runtime/settings';

export const SETTINGS = {
  popularityTtlSeconds: {
    name: 'RECOMMENDATIONS_POPULARITY_TTL_SECONDS',
    type: 'whole number',
    unit: 'seconds',
    min: 0,
    max: 86_400,
    default: 600,
    sentence: 'How old a country’s popularity ranking may become before it is computed again.',
  },
  keptPages: {
    name: 'RECOMMENDATIONS_KEPT_PAGES',
    type: 'whole number',
    unit: 'pages',
    min: 1,
    max: 100_000,
    default: 500,
    sentence: 'Browse pages cached in memory; each takes some tens of kilobytes.',
  },
  storeWaitMs: {
    name: 'RECOMMENDATIONS_STORE_WAIT_MS',
    type: 'whole number',
    unit: 'milliseconds',
    min: 10,
    max: 10_000,
    default: 300,
    sentence: 'How long a request waits for the store before it is answered from memory.',
  },
  lastGoodProfiles: {
    name: 'RECOMMENDATIONS_LAST_GOOD_PROFILES',
    type: 'whole number',
    unit: 'profiles',
    min: 1,
    max: 1_000_000,
    default: 1_000,
    sentence:
      'Profiles whose pages are built from what was read last while the store fails; each takes some tens of kilobytes.',
  },
  lastGoodHours: {
    name: 'RECOMMENDATIONS_LAST_GOOD_HOURS',
    type: 'whole number',
    unit: 'hours',
    min: 0,
    max: 168,
    default: 6,
    sentence: 'Age up to which what was read last is used while the store fails; popular titles are shown then.',
  },
  trainingEveryHours: {
    name: 'RECOMMENDATIONS_TRAINING_EVERY_HOURS',
    type: 'whole number',
    unit: 'hours',
    min: 0,
    max: 8_760,
    default: 24,
    sentence: 'Age at which the model is trained again from the stored histories; 0 never trains.',
  },
  trainingGrowthPercent: {
    name: 'RECOMMENDATIONS_TRAINING_GROWTH_PERCENT',
    type: 'whole number',
    unit: 'percent',
    min: 1,
    max: 100_000,
    default: 20,
    sentence: 'Views since the model was trained, compared with those before, at which it is trained again.',
  },
  trainingUnknownPercent: {
    name: 'RECOMMENDATIONS_TRAINING_UNKNOWN_PERCENT',
    type: 'whole number',
    unit: 'percent',
    min: 1,
    max: 100,
    default: 10,
    sentence: 'Share of new views on titles that the model does not know at which it is trained again.',
  },
  trainingHitRatePercent: {
    name: 'RECOMMENDATIONS_TRAINING_HIT_RATE_PERCENT',
    type: 'whole number',
    unit: 'percent',
    min: 0,
    max: 100,
    default: 50,
    sentence:
      'Hit rate on the newest views, compared with that of the validation, below which the model is trained again.',
  },
  trainingMinInteractions: {
    name: 'RECOMMENDATIONS_TRAINING_MIN_INTERACTIONS',
    type: 'whole number',
    unit: 'interactions',
    min: 1,
    max: 1_000_000_000,
    default: 500,
    sentence: 'Watched titles of all profiles together below which no model is trained.',
  },
  experiments: {
    name: 'RECOMMENDATIONS_EXPERIMENTS',
    type: 'list',
    default: [],
    sentence: 'Names of the declared experiments that run; `none` for none, also where the launcher would run one.',
  },
} as const satisfies SettingGroup;

export type RecommendationsConfig = ValuesOf<typeof SETTINGS>;

export function readRecommendationsConfig(settings: Settings): RecommendationsConfig {
  return settings.readAll(SETTINGS);
}
