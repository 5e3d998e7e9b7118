/** The settings of kill switches as data, and their configuration. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';

export const SWITCHES = {
  switchesFile: {
    name: 'ROUTER_SWITCHES_FILE',
    key: 'kill_switches.file',
    type: 'path',
    default: null,
    sentence:
      'Kill switches of a router without a registry, as {"switches":[{"name","why","until"}]}; read again when the file changes.',
  },
} as const satisfies SettingGroup;

/** Null for no file. */
export function readSwitchesFile(settings: Settings, hasRegistry: boolean): string | null {
  const file = settings.read(SWITCHES.switchesFile);
  if (file !== null && hasRegistry)
    settings.problem(
      `${SWITCHES.switchesFile.name} is for a router without a registry: use "npm run switch", which changes the switches of the registry`,
    );
  return hasRegistry ? null : file;
}
