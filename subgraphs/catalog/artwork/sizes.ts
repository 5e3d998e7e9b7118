/** Shapes and widths of pictures. Any requested width is rounded to a fixed ladder, so that caches hold few files. */
export const SHAPES = {
  LANDSCAPE_16_9: { width: 640, height: 360 },
  PORTRAIT_2_3: { width: 400, height: 600 },
  SQUARE: { width: 480, height: 480 },
  BILLBOARD: { width: 1280, height: 720 },
  STILL: { width: 640, height: 360 },
  LOGO: { width: 640, height: 240 },
} as const;

export type Shape = keyof typeof SHAPES;

export const WIDTHS = [160, 240, 320, 480, 640, 960, 1280, 1920] as const;

export function isShape(value: string): value is Shape {
  return Object.hasOwn(SHAPES, value);
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** By shape, in the order of `WIDTHS`. */
const SIZES = Object.fromEntries(
  Object.entries(SHAPES).map(([shape, box]) => [
    shape,
    WIDTHS.map((width): Size => ({ width, height: Math.round((width * box.height) / box.width) })),
  ]),
) as unknown as Readonly<Record<Shape, readonly Size[]>>;

const LARGEST = WIDTHS.length - 1;

/** The next larger size of the ladder; the largest one for larger widths. */
export function sizeFor(shape: Shape, width: number): Size {
  const sizes = SIZES[shape];
  const size = sizes.find((step) => step.width >= width) ?? sizes[LARGEST];
  if (size === undefined) throw new Error(`The shape ${shape} has no sizes.`);
  return size;
}
