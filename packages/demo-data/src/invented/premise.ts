import type { Random } from '@marquee/runtime/random';
import type { DemoTitle } from '../demo-data.js';
import type { InventedName } from './names.js';
import type { InventedGenre } from './vocabulary.js';
import { PLACES } from './vocabulary.js';

const WHO = [
  'a retired harbour pilot',
  'a pair of estranged sisters',
  'a night-shift translator',
  'a disgraced auditor',
  'a houseful of unlikely flatmates',
  'a young apothecary',
  'the last archivist of the town',
  'a travelling repair crew',
  'an amateur choir',
  'a cautious optimist',
  'a family of bakers',
  'a radio host with no listeners',
] as const;

const EVENTS = [
  'finds a letter that was never meant to arrive',
  'takes over a business that everybody said was cursed',
  'has one winter to put things right',
  'follows a trail that leads back to the front door',
  'agrees to a favour that changes everything',
  'learns that the town keeps its own calendar',
  'is given a second chance by the wrong people',
  'uncovers what the river has been hiding',
] as const;

/** Plot phrases of genres. */
const EVENTS_BY_GENRE: Partial<Readonly<Record<InventedGenre, readonly string[]>>> = {
  Crime: [
    'reopens a case that everybody was paid to forget',
    'is the only witness, and the only suspect',
    'finds one name too many in the ledger',
  ],
  Thriller: [
    'hears a message meant for somebody else',
    'has until morning to cross one border',
    'learns that the last courier never left',
  ],
  'Science Fiction': [
    'answers a signal that was sent a century from now',
    'wakes the station for one last shift',
    'counts the crew, and counts again',
  ],
  Fantasy: [
    'inherits a map that redraws itself',
    'owes a debt to the winter court',
    'is named in a song that nobody has written yet',
  ],
  Horror: [
    'moves into the one house with its lights on',
    'hears the choir practise below the floor',
    'is asked to mind the well for a night',
  ],
  Romance: [
    'keeps meeting the same stranger on the wrong platform',
    'writes back to a postcard sent by mistake',
    'agrees to one dance, and then another',
  ],
  Action: [
    'takes one last job with the wrong crew',
    'has forty minutes and no brakes',
    'guards a convoy that is not on any list',
  ],
  Adventure: [
    'sets sail after an island that will not stay put',
    'follows a compass that points home',
    'bets everything on an unfinished map',
  ],
};

const CHILDRENS_EVENTS = [
  'sets out to find where the wind goes to sleep',
  'builds something marvellous out of almost nothing',
  'learns that brave and careful can be friends',
  'opens a tiny shop for enormous wishes',
  'follows a trail of crumbs to the far side of the garden',
  'helps a new neighbour feel at home',
] as const;

const OBSERVED: Partial<Readonly<Record<InventedGenre, readonly string[]>>> = {
  'Nature & Science': [
    'A patient look at lives that go unnoticed',
    'Four seasons, filmed from very close by',
    'What happens when nobody is watching',
  ],
  Documentaries: [
    'The people behind things that everybody uses',
    'An old story, told by those who were there',
    'A year among those who do it best',
  ],
};

const PERFORMED: Partial<Readonly<Record<InventedGenre, readonly string[]>>> = {
  Comedy: [
    'An evening of stories that got out of hand',
    'An hour on manners, trains and other disappointments',
    'One microphone, no plan',
  ],
  'Music & Musicals': [
    'One night, one stage, no second take',
    'A full house and a band in the mood for it',
    'The whole record, played from start to finish',
  ],
};

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

export interface TitleSketch {
  readonly name: InventedName;
  readonly genre: InventedGenre | null;
  readonly isSpecial: boolean;
  readonly maker: string | null;
}

function pickPlot(
  random: Random,
  { name, genre, isSpecial }: TitleSketch,
): { readonly core: string; readonly place: string | null } {
  const place = name.place ?? random.pick(PLACES);
  if (genre === null)
    return { core: `${name.hero ?? 'a curious little hero'} ${random.pick(CHILDRENS_EVENTS)}`, place };
  const performed = isSpecial ? PERFORMED[genre] : undefined;
  if (performed !== undefined) return { core: random.pick(performed), place: name.place };
  const observed = OBSERVED[genre];
  if (observed !== undefined) return { core: random.pick(observed), place: name.place };
  return { core: `${random.pick(WHO)} ${random.pick<string>(EVENTS_BY_GENRE[genre] ?? EVENTS)}`, place };
}

/** The synopsis of an invented title, in three lengths. */
export function premise(random: Random, sketch: TitleSketch): DemoTitle['synopsis'] {
  const { core, place } = pickPlot(random, sketch);
  const short = sentence(core);
  const medium = place === null ? short : `${place}. ${short}`;
  const credit = sketch.maker === null ? 'A Marquee original.' : `A Marquee original by ${sketch.maker}.`;
  return { short, medium, long: `${medium} ${credit}` };
}
