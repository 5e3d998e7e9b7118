/** The devices of a household. */

/** More than any home has; beyond it the one that was not seen for longest is forgotten. */
export const MAX_DEVICES = 100;

interface Seen {
  readonly id: string;
  readonly lastSeenAt: string;
}

/**
 * The list with `device` as just seen: on top, in the place of its earlier self, and the list no longer than allowed.
 */
export function withLatestDevice<Device extends Seen>(devices: readonly Device[], device: Device): readonly Device[] {
  return [device, ...devices.filter((known) => known.id !== device.id)].slice(0, MAX_DEVICES);
}
