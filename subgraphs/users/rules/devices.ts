/** The list of an account's devices. */

/** Above this number, the device that was not seen for longest is removed. */
export const MAX_DEVICES = 100;

interface Seen {
  readonly id: string;
  readonly lastSeenAt: string;
}

/**
 * Returns the list with `device` first, replacing its earlier entry, cut to the maximum length.
 */
export function withLatestDevice<Device extends Seen>(devices: readonly Device[], device: Device): readonly Device[] {
  return [device, ...devices.filter((known) => known.id !== device.id)].slice(0, MAX_DEVICES);
}
