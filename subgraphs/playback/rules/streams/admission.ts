/** May this member, on this device, start this film now? */
import type { TitleRestrictions, ViewerRestrictions } from '@marquee/contracts/visibility';
import { decidePlayability } from './playability.js';
import type { Membership, Playability, PlayabilityReason } from './playability.js';
import { chooseRenditions } from './renditions.js';
import type { DeviceCapabilities, Rendition } from './renditions.js';

/** What users told us of the device. */
export interface DeviceFacts {
  readonly accountId: string;
  readonly isSignedOut: boolean;
}

export interface AdmissionRequest {
  readonly title: TitleRestrictions;
  readonly restrictions: ViewerRestrictions;
  /** Null when billing has told us nothing about the account. */
  readonly membership: Membership | null;
  readonly accountId: string;
  /** Null when users has told us nothing about it: it is let in, since its token was good. */
  readonly device: DeviceFacts | null;
  readonly capabilities: DeviceCapabilities;
  readonly ladder: readonly Rendition[];
}

export interface Admission extends Playability {
  /** What the device may be sent; empty when it can show nothing that the plan pays for. */
  readonly renditions: readonly Rendition[];
}

function deviceReasons({ device, accountId }: AdmissionRequest): readonly PlayabilityReason[] {
  return [
    ...(device?.isSignedOut === true ? (['DEVICE_SIGNED_OUT'] as const) : []),
    ...(device !== null && device.accountId !== accountId ? (['OUTSIDE_HOUSEHOLD'] as const) : []),
  ];
}

/** All the reasons against it, not only the first. */
export function admit(atTheDoor: AdmissionRequest, now: Date): Admission {
  const { title, restrictions, membership, capabilities, ladder } = atTheDoor;
  const playability = decidePlayability(title, restrictions, membership, now);
  // Without a plan in force, the device is judged by what the best one would show: its reason must not depend on the
  // bill.
  const renditions = chooseRenditions(ladder, capabilities, playability.maxQuality ?? 'UHD_4K');
  const unsupported: readonly PlayabilityReason[] = renditions.length === 0 ? ['DEVICE_UNSUPPORTED'] : [];
  const reasons = [...playability.reasons, ...deviceReasons(atTheDoor), ...unsupported];
  return { ...playability, playable: reasons.length === 0, reasons, renditions };
}
