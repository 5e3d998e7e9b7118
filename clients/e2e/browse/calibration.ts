/** A fixed piece of JavaScript work: its CPU time tells how fast a machine is at the moment. */

const OBJECTS = 2_000;
const REPEATS = 8;

interface Record {
  readonly id: string;
  readonly name: string;
  readonly rank: number;
  readonly parts: readonly { readonly label: string; readonly value: number }[];
}

function records(): readonly Record[] {
  return Array.from({ length: OBJECTS }, (_, index) => ({
    id: `record-${(index * 7_919) % OBJECTS}`,
    name: `Name ${index} of ${OBJECTS}`,
    rank: (index * 104_729) % 1_000,
    parts: Array.from({ length: 4 }, (_part, part) => ({ label: `part ${part}`, value: index * part })),
  }));
}

/** Parses, sorts and writes JSON, as the processes of the system do. @returns milliseconds of CPU */
export function calibrate(): number {
  const text = JSON.stringify(records());
  const before = process.cpuUsage();
  let bytes = 0;
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const parsed = JSON.parse(text) as Record[];
    parsed.sort((left, right) => left.rank - right.rank || (left.id < right.id ? -1 : 1));
    bytes += Buffer.byteLength(JSON.stringify(parsed));
  }
  const { user, system } = process.cpuUsage(before);
  if (bytes !== REPEATS * Buffer.byteLength(text)) throw new Error('The calibration has lost bytes.');
  return (user + system) / 1_000;
}
