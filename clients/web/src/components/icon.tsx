/** Icons on a 24 × 24 grid. They are decoration; the control that holds one has a text label. */
const PATHS = {
  play: 'M7 4.5v15l12.5-7.5z',
  pause: 'M7 5h3.5v14H7zM13.5 5H17v14h-3.5z',
  plus: 'M12 5v14M5 12h14',
  check: 'M5 12.5 10 17.5 19.5 7',
  left: 'M15 5 8 12l7 7',
  right: 'm9 5 7 7-7 7',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.2 16.2 20.5 20.5',
  close: 'M6 6l12 12M18 6 6 18',
  info: 'M12 11v6M12 7.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  up: 'M7 21V10l5-7c1.5 0 2.5 1 2.2 2.8L13.6 9H19a2 2 0 0 1 2 2.4l-1.4 7A3 3 0 0 1 16.7 21zM3 10h1v11H3z',
  down: 'M7 3v11l5 7c1.5 0 2.5-1 2.2-2.8l-.6-3.2H19a2 2 0 0 0 2-2.4l-1.4-7A3 3 0 0 0 16.7 3zM3 3h1v11H3z',
  heart: 'M12 20S3.5 14.8 3.5 8.9A4.6 4.6 0 0 1 12 6.4a4.6 4.6 0 0 1 8.500 2.500C20.500 14.800 12 20 12 20z',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  volume: 'M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM15.500 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11',
  muted: 'M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM16 9.500l5 5M21 9.500l-5 5',
  captions: 'M3 5.500h18v13H3zM10 10.500a2 2 0 1 0 0 3M17 10.500a2 2 0 1 0 0 3',
  expand: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  next: 'M6 5v14l9-7zM18 5v14',
  pencil: 'M4 20l1-4L16.500 4.500l3 3L8 19z',
  device: 'M3 5h18v11H3zM8 20h8M12 16v4',
} as const;

export type IconName = keyof typeof PATHS;

const FILLED: ReadonlySet<IconName> = new Set(['play', 'pause']);

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      width="24"
      height="24"
      fill={FILLED.has(name) ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={FILLED.has(name) ? 0 : 1.9}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
