/** The setting of fault injection as data. */
import type { SettingGroup } from '@marquee/runtime/settings';

export const FAULT_INJECTION_MODES = ['open', 'signed', 'off'] as const;
export type FaultInjectionMode = (typeof FAULT_INJECTION_MODES)[number];

export const FAULT_INJECTION = {
  faultInjection: {
    name: 'ROUTER_FAULT_INJECTION',
    key: 'debug.fault_injection',
    type: 'choice',
    values: FAULT_INJECTION_MODES,
    default: { computed: 'open in development, signed in production' },
    sentence:
      'Whether the header x-marquee-fault injects faults into a request: for every client (open), with a signature by the operator’s key (signed), or never (off).',
    developmentOnly: {
      values: ['open'],
      because: 'every client could inject faults',
      instead: 'set ROUTER_FAULT_INJECTION=signed',
    },
  },
} as const satisfies SettingGroup;
