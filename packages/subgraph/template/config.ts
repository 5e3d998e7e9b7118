/** This subgraph's own settings. */
import type { SettingGroup, Settings, ValuesOf } from '@marquee/runtime/settings';

export const SETTINGS = {
  maxTextLength: {
    name: 'TEMPLATE_MAX_TEXT_LENGTH',
    type: 'whole number',
    unit: 'characters',
    min: 1,
    max: 10_000,
    default: 500,
    sentence: 'The longest text that an entry may have.',
  },
} as const satisfies SettingGroup;

export type TemplateConfig = ValuesOf<typeof SETTINGS>;

export function readTemplateConfig(settings: Settings): TemplateConfig {
  return settings.readAll(SETTINGS);
}
