/** Whether a member may start a title on a device now. */
import type { TitleRestrictions, ViewerRestrictions } from '@marquee/contracts/visibility';
import { decidePlayability } from './playability.js';
import type { Membership, Playability, PlayabilityReason } from './playability.js';
import { chooseRenditions } from './renditions.js';
import type { DeviceCapabilities, Rendition } from './renditions.js';

/** The device as the users subgraph's events state it. */
export interface DeviceFacts {
  readonly accountId: string;
  readonly isSignedOut: boolean;
}

export interface AdmissionRequest {
  readonly title: TitleRestrictions;
  readonly restrictions: ViewerRestrictions;
  /** Null while no event of billing about the account has arrived. */
  readonly membership: Membership | null;
  readonly accountId: string;
  /** Null while no event about the device has arrived. It is admitted then, since its token is valid. */
  readonly device: DeviceFacts | null;
  readonly capabilities: DeviceCapabilities;
  readonly ladder: readonly Rendition[];
}

export interface Admission extends Playability {
  /** The renditions that the device may play; empty when it can decode none that the plan includes. */
  readonly renditions: readonly Rendition[];
}

function deviceReasons({ device, accountId }: AdmissionRequest): readonly PlayabilityReason[] {
  return [
    ...(device?.isSignedOut === true ? (['DEVICE_SIGNED_OUT'] as const) : []),
    ...(device !== null && device.accountId !== accountId ? (['OUTSIDE_HOUSEHOLD'] as const) : []),
  ];
}

/** Collects all reasons against a start, not only the first. */
export function admit(request: AdmissionRequest, now: Date): Admission {
  const { title, restrictions, membership, capabilities, ladder } = request;
  const playability = decidePlayability(title, restrictions, membership, now);
  // Without an active plan the device is checked against the best plan, so that `DEVICE_UNSUPPORTED` does not depend on
  // the payment.
  const renditions = chooseRenditions(ladder, capabilities, playability.maxQuality ?? 'UHD_4K');
  const unsupported: readonly PlayabilityReason[] = renditions.length === 0 ? ['DEVICE_UNSUPPORTED'] : [];
  const reasons = [...playability.reasons, ...deviceReasons(request), ...unsupported];
  return { ...playability, playable: reasons.length === 0, reasons, renditions };
}
