import type { Settings } from '@marquee/runtime/config';

export interface TemplateConfig {
  /** Longest text an entry may have, in characters. */
  readonly maxTextLength: number;
}

export function readTemplateConfig(settings: Settings): TemplateConfig {
  return {
    maxTextLength: settings.wholeNumber(`${settings.ownPrefix}MAX_TEXT_LENGTH`, {
      fallback: 500,
      min: 1,
      max: 10_000,
      unit: 'characters',
    }),
  };
}
