/** Chooses the motif of a picture by the title's genres. */
import type { Random } from '@marquee/runtime/random';
import { aperture, arches, blinds, burst, equaliser, orbits, petals, tiles, vertigo } from './pattern-motifs.js';
import type { Motif } from './motif.js';
import { forest, hills, meadow, mesas, peaks, sea, skyline } from './landscape-motifs.js';

/** The motifs of each genre. */
const BY_GENRE: Readonly<Record<string, readonly Motif[]>> = {
  Drama: [sea, hills, arches],
  Comedy: [tiles, burst],
  'Dark Comedy': [tiles, vertigo],
  Action: [burst, skyline],
  Adventure: [peaks, mesas, sea],
  Thriller: [vertigo, blinds, skyline],
  Crime: [blinds, skyline],
  Mystery: [vertigo, arches, forest],
  Horror: [forest, vertigo],
  'Science Fiction': [orbits],
  Fantasy: [forest, peaks, orbits],
  Superheroes: [burst, skyline],
  Romance: [petals, sea],
  'Music & Musicals': [equaliser, tiles],
  Westerns: [mesas],
  Documentaries: [aperture],
  'Period Pieces': [arches, hills],
  'True Stories': [aperture, hills],
  'Children & Family': [meadow, tiles],
  Animation: [tiles, meadow],
  'Nature & Science': [peaks, sea, hills],
  'Book Adaptations': [arches],
  'From the Stage': [arches, equaliser],
  Classics: [arches, hills, skyline],
  Independent: [hills, aperture, tiles],
};

const ANY: readonly Motif[] = [hills, sea, aperture, arches];

/** The motif of a variant: variant n shows the title's n-th genre, so that the pictures of a title differ. */
export function motifFor(dice: Random, genres: readonly string[], variant: number): Motif {
  const shown =
    genres.includes('Children & Family') && variant === 0
      ? 'Children & Family'
      : genres[variant % Math.max(1, genres.length)];
  return dice.pick(BY_GENRE[shown ?? ''] ?? ANY);
}
