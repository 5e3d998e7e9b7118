/** Where a subgraph's process gets the kill switches from. */
import { hostname } from 'node:os';
import type { SwitchesSource } from '@marquee/runtime/switches/open-switches';
import type { Settings } from '@marquee/runtime/settings';
import { SHARED_SWITCH_SETTINGS } from '@marquee/runtime/shared-config';

/** Problems are collected in `settings`. */
export function readSwitchesConfig(settings: Settings): Omit<SwitchesSource, 'dataDir'> {
  const { registryUrl, registryKey, graphRef, switchesFile } = SHARED_SWITCH_SETTINGS;
  const url = settings.read(registryUrl);
  const apiKey = settings.read(registryKey);
  const file = settings.read(switchesFile);
  if (url !== null && apiKey === null)
    settings.problem(`${registryUrl.name} needs ${registryKey.name}, an API key of that registry with the role "read"`);
  if (url !== null && file !== null)
    settings.problem(
      `${switchesFile.name} is for processes without a registry: use "npm run switch", or unset ${registryUrl.name}`,
    );
  const name = `${settings.processName} ${hostname()}:${process.pid}`;
  return {
    registry: url === null ? null : { url, apiKey: apiKey ?? '', graphRef: settings.read(graphRef), name },
    file,
  };
}
