/** The last minute as a small picture: one bar for each second. */
import { svgElement } from './dom.js';

const BARS = 60;
const [WIDTH, HEIGHT] = [120, 24];

export interface Measurement {
  /** Null: there was none. */
  readonly ms: number | null;
  /** Names the colour. */
  readonly state: string;
}

export class Sparkline {
  readonly svg = svgElement('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: 'sparkline',
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  readonly #measurements: Measurement[] = [];

  /** @param fullMs What takes the whole height; more is cut off. */
  constructor(private readonly fullMs: number) {}

  add(measurement: Measurement): void {
    this.#measurements.push(measurement);
    if (this.#measurements.length > BARS) this.#measurements.shift();
    const first = BARS - this.#measurements.length;
    this.svg.replaceChildren(
      ...this.#measurements.map(({ ms, state }, index) => {
        // The square root shows differences between short times as well.
        const height = ms === null ? HEIGHT : Math.min(HEIGHT, 2 + (HEIGHT - 2) * Math.sqrt(ms / this.fullMs));
        return svgElement('rect', {
          x: String(((first + index) * WIDTH) / BARS),
          y: String(HEIGHT - height),
          width: String(WIDTH / BARS - 0.5),
          height: String(height),
          'data-state': ms === null ? 'none' : state,
        });
      }),
    );
  }
}
