import type { Settings } from '@marquee/runtime/config';

export interface TemplateConfig {
  /** Longest text an entry may have, in characters. */
  readonly maxTextLength: number;
}

export const readTemplateConfig = (settings: Settings): TemplateConfig => ({
  maxTextLength: settings.wholeNumber(`${settings.ownPrefix}MAX_TEXT_LENGTH`, {
    fallback: 500,
    min: 1,
    max: 10_000,
    unit: 'characters',
  }),
});
