import type { Settings } from '@marquee/runtime/config';

export interface RecommendationsConfig {
  /** How old a country's ranking of what is watched may grow. */
  readonly popularityTtlSeconds: number;
  /** Pages kept ready in memory; each is some tens of kilobytes. */
  readonly keptPages: number;
}

export function readRecommendationsConfig(settings: Settings): RecommendationsConfig {
  return {
    popularityTtlSeconds: settings.wholeNumber('RECOMMENDATIONS_POPULARITY_TTL_SECONDS', {
      fallback: 600,
      min: 0,
      max: 86_400,
      unit: 'seconds',
    }),
    keptPages: settings.wholeNumber('RECOMMENDATIONS_KEPT_PAGES', {
      fallback: 500,
      min: 1,
      max: 100_000,
      unit: 'pages',
    }),
  };
}
