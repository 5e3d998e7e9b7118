/** A part of interactions, with the items that occur in it. */
import type { Interactions } from '../model.js';

/**
 * All users keep their index. Items that do not occur in the part are left out; the others keep their order.
 *
 * @param isSelected Is called with positions in `data.items`, in ascending order.
 */
export function selectInteractions(data: Interactions, isSelected: (position: number) => boolean): Interactions {
  const positions = new Uint32Array(data.items.length);
  const offsets = new Uint32Array(data.offsets.length);
  const occurs = new Uint8Array(data.itemIds.length);
  let count = 0;
  for (let user = 0; user < data.userIds.length; user += 1) {
    for (let position = data.offsets[user] ?? 0; position < (data.offsets[user + 1] ?? 0); position += 1) {
      if (!isSelected(position)) continue;
      positions[count] = position;
      occurs[data.items[position] ?? 0] = 1;
      count += 1;
    }
    offsets[user + 1] = count;
  }
  const newIndex = new Uint32Array(data.itemIds.length);
  const itemIds: string[] = [];
  data.itemIds.forEach((id, item) => {
    if (occurs[item] === 1) newIndex[item] = itemIds.push(id) - 1;
  });
  const selected = positions.subarray(0, count);
  const features = data.features?.filter((_, item) => occurs[item] === 1);
  return {
    userIds: data.userIds,
    itemIds,
    offsets,
    items: Uint32Array.from(selected, (position) => newIndex[data.items[position] ?? 0] ?? 0),
    times: data.times && Float64Array.from(selected, (position) => data.times?.[position] ?? 0),
    ...(features !== undefined && { features }),
  };
}
