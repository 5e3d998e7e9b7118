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
} as const satisfies SettingGroup;

export type RecommendationsConfig = ValuesOf<typeof SETTINGS>;

export function readRecommendationsConfig(settings: Settings): RecommendationsConfig {
  return settings.readAll(SETTINGS);
}
