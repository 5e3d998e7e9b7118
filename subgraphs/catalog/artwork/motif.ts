/** The interface of a motif. */
import type { Random } from '@marquee/runtime/random';
import type { Palette } from './palette.js';

/** The canvas of a motif. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly dice: Random;
  readonly palette: Palette;
}

/** Draws SVG elements that fill the canvas. */
export type Motif = (canvas: Canvas) => string;
