/** Colours of pictures by genre. */
import type { Random } from '@marquee/runtime/random';

/** Four matching colours, as `#rrggbb`. */
export interface Palette {
  /** Upper and lower end of the background. */
  readonly high: string;
  readonly low: string;
  /** Accent colour. */
  readonly accent: string;
  /** Between background and accent. */
  readonly mid: string;
}

function palette(high: string, low: string, accent: string, mid: string): Palette {
  return { high, low, accent, mid };
}

/** Typical poster colours of each genre. */
const BY_GENRE: Readonly<Record<string, readonly Palette[]>> = {
  Drama: [
    palette('#32475b', '#10161d', '#e9c39b', '#6d7f8f'),
    palette('#5b3a3a', '#1b1013', '#f0d3b6', '#a06a5d'),
    palette('#3d5a50', '#0e1714', '#f2d8a7', '#7a9a84'),
    palette('#6b4f6e', '#1a121d', '#f6cfc0', '#a483a6'),
  ],
  Comedy: [
    palette('#ffb938', '#f2613f', '#fff3d6', '#e03d56'),
    palette('#39c0b1', '#1a6e8e', '#ffe38f', '#f47c57'),
    palette('#ff8c69', '#b03a63', '#fff0cf', '#6a4c93'),
    palette('#7cc6fe', '#3a5fcd', '#fff3a3', '#f76c8a'),
  ],
  'Dark Comedy': [
    palette('#2d2a32', '#100e13', '#e4f05a', '#7d5ba6'),
    palette('#3a4a3f', '#131a16', '#ff8f5c', '#7ba05b'),
  ],
  Action: [
    palette('#c8401f', '#190807', '#ffc24a', '#7b1d14'),
    palette('#1d3b5f', '#05090f', '#ff7a1a', '#3d6a93'),
    palette('#57391c', '#0e0804', '#ffb703', '#94602a'),
  ],
  Adventure: [palette('#f09b4b', '#6b2b2a', '#ffe6ab', '#b9553a'), palette('#3ba7a0', '#0f3a45', '#ffd27d', '#1f6f73')],
  Thriller: [
    palette('#23323f', '#05080b', '#d9412f', '#4b6375'),
    palette('#3c4a32', '#0c0f09', '#f2e85c', '#70804f'),
    palette('#402e4a', '#0c0710', '#ff6f59', '#78588a'),
  ],
  Crime: [palette('#3b3547', '#0b0910', '#f3b562', '#6d5f85'), palette('#4b2227', '#0d0506', '#e8dcc5', '#8a3d42')],
  Mystery: [palette('#243b55', '#0a0f1c', '#9fd3c7', '#46617f'), palette('#43395c', '#120e1d', '#e6b8ff', '#6f5d96')],
  Horror: [palette('#4a0e12', '#050203', '#e8e0d0', '#8c1c22'), palette('#1f3130', '#030606', '#b7e36b', '#3c5f56')],
  'Science Fiction': [
    palette('#2b2f77', '#070818', '#66e0ff', '#6a4fb3'),
    palette('#0f4c5c', '#04141a', '#ff9e64', '#2d8c9e'),
  ],
  Fantasy: [palette('#5d3b8c', '#140c2b', '#ffd6f5', '#9660bf'), palette('#1f6f6a', '#061f2a', '#f9e784', '#3aa08f')],
  Superheroes: [
    palette('#2447b8', '#0a1238', '#ffd23f', '#d7263d'),
    palette('#b3152f', '#1f0410', '#ffe9a8', '#23318f'),
  ],
  Romance: [palette('#f58ca0', '#7c2b52', '#ffe9dc', '#d6486f'), palette('#f9c58d', '#a8466a', '#fff2e0', '#ee7b7b')],
  'Music & Musicals': [
    palette('#7a1fa2', '#16051f', '#ffd166', '#e0348f'),
    palette('#14213d', '#050914', '#fca311', '#4c6fa8'),
  ],
  Westerns: [palette('#e8a154', '#5c2413', '#fff0c9', '#a24a21'), palette('#c9683a', '#33130c', '#ffd9a0', '#7d3319')],
  Documentaries: [
    palette('#3e5c76', '#0d1321', '#f0ebd8', '#748cab'),
    palette('#54573f', '#15160e', '#f4e9cd', '#8b8f63'),
  ],
  'Period Pieces': [
    palette('#6b5237', '#1a1109', '#f3e0b5', '#9c7a4b'),
    palette('#3f4f45', '#0f1512', '#e9d8a6', '#738a70'),
  ],
  'True Stories': [
    palette('#4f5d75', '#161b26', '#ef8354', '#8190ab'),
    palette('#51443c', '#15110f', '#e6ccb2', '#8d7361'),
  ],
  'Children & Family': [
    palette('#6ec6ff', '#2979c9', '#fff59d', '#ff8a65'),
    palette('#ffd54f', '#ff8a80', '#ffffff', '#4db6ac'),
    palette('#b39ddb', '#5c6bc0', '#ffecb3', '#f48fb1'),
  ],
  Animation: [palette('#00bfa6', '#006d77', '#ffd166', '#ef476f'), palette('#ff9a8b', '#a13670', '#fff1b8', '#6a4c93')],
  'Nature & Science': [
    palette('#7fb069', '#1d4032', '#f6f2d5', '#3f7d58'),
    palette('#5fb0c9', '#123a52', '#fdf0d5', '#2f7f95'),
  ],
  Classics: [palette('#5a5650', '#12110f', '#f2e6c9', '#8d867b'), palette('#6a4b3a', '#17100c', '#f7e3bd', '#a37a5c')],
};

const EVERY_OTHER: readonly Palette[] = [
  palette('#3f5e5a', '#0d1615', '#f3d9b1', '#6f918b'),
  palette('#4c4f69', '#11121b', '#f5c7a9', '#7c80a3'),
];

function isChildrens(genres: readonly string[]): boolean {
  return genres.includes('Children & Family');
}

/** Colours for a title of these genres. Children's titles are never dark. */
export function paletteFor(dice: Random, genres: readonly string[]): Palette {
  const leading = isChildrens(genres)
    ? 'Children & Family'
    : (genres.find((genre) => BY_GENRE[genre] !== undefined) ?? '');
  return dice.pick(BY_GENRE[leading] ?? EVERY_OTHER);
}
