/** The settings of the router's port and of the processes behind it. */
import type { SettingGroup } from '@marquee/runtime/settings';

export const LISTENERS = {
  port: {
    name: 'ROUTER_PORT',
    key: 'server.port',
    type: 'port',
    default: 4000,
    sentence: 'Port of the router, on MARQUEE_HOST.',
  },
  workers: {
    name: 'ROUTER_WORKERS',
    key: 'server.workers',
    type: 'whole number',
    unit: 'processes',
    min: 1,
    max: 64,
    default: 1,
    sentence: 'Processes behind the port; each has caches, planning threads and limits of its own.',
  },
} as const satisfies SettingGroup;
