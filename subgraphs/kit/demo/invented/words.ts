/** The words that invented titles are made of. None of these shows exists. */
import type { Genre } from '../titles/genres.js';

/** Places that are on no map. */
export const PLACES = [
  'Harrow Bay', 'Valdorna', 'Kestrel Point', 'Low Marrow', 'Saint Orsola', 'Brindlewick', 'Norrskar', 'Tamarisk Street', 'Ashgrove', 'Little Vessing',
  'Port Amaranth', 'Oyster Row', 'Grauwacht', 'Montclery', 'Hollow Mere', 'Cinder Lake', 'Vantaa Nine', 'Quillon Square', 'Elderwater', 'Mirabel',
  'Rook Hill', 'Santa Lumbre', 'Driftmoor', 'Copper Quay', 'Wintergate', 'Sable Junction', 'Umber Falls', 'Lindenhof', 'Tessaly Road', 'Farthing Common',
  'Kurosawa Heights', 'Belcanto', 'Ironwell', 'Nettle Cove', 'Aurelia Park', 'Sundry Mills', 'Osprey Sound', 'Marlow Fen', 'Castelnero', 'Pale Harbour',
] as const;

/** Second halves that were localised: as `Harrow Bay: Low Tide`. */
export const SUBTITLES = [
  { en: 'Low Tide', de: 'Ebbe', fr: 'Marée basse', ja: '引き潮' },
  { en: 'The Last Ferry', de: 'Die letzte Fähre', fr: 'Le dernier bac', ja: '最後のフェリー' },
  { en: 'After Midnight', de: 'Nach Mitternacht', fr: 'Après minuit', ja: '真夜中のあとで' },
  { en: 'The Missing Year', de: 'Das fehlende Jahr', fr: "L'année manquante", ja: '失われた一年' },
  { en: 'A Quiet House', de: 'Ein stilles Haus', fr: 'Une maison tranquille', ja: '静かな家' },
  { en: 'Northern Light', de: 'Nordlicht', fr: 'Lumière du nord', ja: '北の光' },
  { en: 'The Long Winter', de: 'Der lange Winter', fr: 'Le long hiver', ja: '長い冬' },
  { en: 'Second Summer', de: 'Der zweite Sommer', fr: 'Le second été', ja: '二度目の夏' },
  { en: 'Borrowed Time', de: 'Geliehene Zeit', fr: 'Le temps emprunté', ja: '借りた時間' },
  { en: 'Paper Trail', de: 'Papierspur', fr: 'Sur papier', ja: '紙の足跡' },
  { en: 'The Night Shift', de: 'Die Nachtschicht', fr: "L'équipe de nuit", ja: '夜勤' },
  { en: 'Open Water', de: 'Offenes Wasser', fr: 'Au large', ja: '沖へ' },
  { en: 'Old Friends', de: 'Alte Freunde', fr: 'De vieux amis', ja: '旧友' },
  { en: 'The Third Key', de: 'Der dritte Schlüssel', fr: 'La troisième clé', ja: '三番目の鍵' },
  { en: 'Homecoming', de: 'Heimkehr', fr: 'Le retour', ja: '帰郷' },
  { en: 'White Noise', de: 'Weißes Rauschen', fr: 'Bruit blanc', ja: '白い雑音' },
] as const;

interface Vocabulary {
  readonly adjectives: readonly string[];
  readonly nouns: readonly string[];
}

/** Genres that invented shows are made in, and how each speaks. */
export const VOCABULARY = {
  Drama: {
    adjectives: ['Quiet', 'Borrowed', 'Ordinary', 'Unfinished', 'Tender', 'Distant', 'Second', 'Patient', 'Unspoken', 'Salted'],
    nouns: ['Inheritance', 'Orchard', 'Kitchen', 'Letters', 'Daughters', 'Season', 'Conservatory', 'Neighbours', 'Promise', 'Bakery', 'Harbourmaster', 'Piano'],
  },
  Comedy: {
    adjectives: ['Accidental', 'Reluctant', 'Overqualified', 'Perfectly Fine', 'Mildly Haunted', 'Unpaid', 'Part-Time', 'Honorary', 'Slightly Late', 'Provisional'],
    nouns: ['Landlords', 'Committee', 'Wedding Band', 'Ambassador', 'Flatmates', 'Orchestra', 'Understudies', 'Bureau', 'Night School', 'Lighthouse', 'Allotment', 'Quiz Team'],
  },
  Crime: {
    adjectives: ['Salt', 'Cold', 'Blind', 'Broken', 'Second', 'Hollow', 'Winter', 'Silent', 'Burnt', 'Sunken'],
    nouns: ['Ledger', 'Witness', 'Precinct', 'Alibi', 'Confession', 'Magistrate', 'Informant', 'Verdict', 'Coroner', 'Signal', 'Archive', 'Ferryman'],
  },
  Mystery: {
    adjectives: ['Missing', 'Crooked', 'Sealed', 'Unlit', 'Mislaid', 'Thirteenth', 'Locked', 'Velvet', 'Whispered', 'Forgotten'],
    nouns: ['Staircase', 'Cartographer', 'Guest', 'Portrait', 'Passenger', 'Timetable', 'Clockmaker', 'Postcard', 'Manuscript', 'Apiary', 'Chapel', 'Cipher'],
  },
  Thriller: {
    adjectives: ['Dead', 'Double', 'Glass', 'Vanishing', 'Zero', 'Parallel', 'Encrypted', 'Final', 'Shadow', 'Dark'],
    nouns: ['Frequency', 'Courier', 'Protocol', 'Border', 'Embassy', 'Exchange', 'Handler', 'Corridor', 'Runway', 'Switchboard', 'Meridian', 'Blackout'],
  },
  'Science Fiction': {
    adjectives: ['Distant', 'Ninth', 'Hollow', 'Tidal', 'Slow', 'Orbital', 'Luminous', 'Recursive', 'Unmanned', 'Glass'],
    nouns: ['Moon', 'Archive', 'Signal', 'Colony', 'Engine', 'Garden', 'Beacon', 'Drift', 'Observatory', 'Horizon', 'Cosmonauts', 'Machine'],
  },
  Fantasy: {
    adjectives: ['Ember', 'Moonlit', 'Thorn', 'Wandering', 'Silver', 'Unwritten', 'Hidden', 'Winter', 'Fabled', 'Starless'],
    nouns: ['Crown', 'Cartographers', 'Forest', 'Oath', 'Lantern', 'Court', 'Familiar', 'Tapestry', 'Mountain', 'Bridge', 'Falconer', 'Song'],
  },
  Horror: {
    adjectives: ['Hollow', 'Weeping', 'Hungry', 'Nameless', 'Pale', 'Sleepless', 'Buried', 'Crooked', 'Drowned', 'Waxen'],
    nouns: ['Nursery', 'Parish', 'Cellar', 'Congregation', 'Orchard', 'Mirror', 'Lodger', 'Well', 'Attic', 'Choir', 'Marsh', 'Caretaker'],
  },
  Romance: {
    adjectives: ['Second', 'Accidental', 'Slow', 'Summer', 'Midnight', 'Borrowed', 'Sunday', 'Honest', 'Long-Distance', 'Unsent'],
    nouns: ['Valentines', 'Dance', 'Balcony', 'Serenade', 'Bookshop', 'Departures', 'Tango', 'Vineyard', 'Proposal', 'Postcards', 'Encore', 'Café'],
  },
  Action: {
    adjectives: ['Iron', 'Burning', 'Last', 'Full', 'Rogue', 'Red', 'Breakneck', 'Fearless', 'Thunder', 'Hard'],
    nouns: ['Convoy', 'Vanguard', 'Throttle', 'Extraction', 'Squadron', 'Heist', 'Pursuit', 'Reckoning', 'Descent', 'Strike', 'Outriders', 'Bounty'],
  },
  Adventure: {
    adjectives: ['Lost', 'Golden', 'Uncharted', 'Furthest', 'Emerald', 'Stormbound', 'Daring', 'Hidden', 'Great', 'Windward'],
    nouns: ['Expedition', 'Island', 'Compass', 'Caravan', 'Voyage', 'Canyon', 'Airship', 'Treasure', 'Atlas', 'River', 'Summit', 'Smugglers'],
  },
  'Period Pieces': {
    adjectives: ['Ivory', 'Velvet', 'Gilded', 'Restless', 'Lesser', 'Scarlet', 'Faithful', 'Distant', 'Painted', 'Exiled'],
    nouns: ['Governess', 'Regiment', 'Ballroom', 'Countess', 'Portraitist', 'Estate', 'Apothecary', 'Correspondence', 'Season', 'Dowager', 'Tailors', 'Envoy'],
  },
  Documentaries: {
    adjectives: ['Untold', 'Inside', 'Hidden', 'Invisible', 'Everyday', 'Counted', 'Vanishing', 'Human', 'Handmade', 'Unseen'],
    nouns: ['Cities', 'Kitchens', 'Archives', 'Rivers', 'Makers', 'Fortunes', 'Borders', 'Forgeries', 'Harvests', 'Stadiums', 'Voices', 'Workshops'],
  },
  'Nature & Science': {
    adjectives: ['Secret', 'Deep', 'Wild', 'Tiny', 'Frozen', 'Restless', 'Living', 'Hidden', 'Blue', 'Patient'],
    nouns: ['Tides', 'Forests', 'Reefs', 'Migrations', 'Meadows', 'Summits', 'Wetlands', 'Skies', 'Roots', 'Deserts', 'Burrows', 'Glaciers'],
  },
  'Music & Musicals': {
    adjectives: ['Electric', 'Velvet', 'Midnight', 'Golden', 'Offbeat', 'Roaring', 'Unplugged', 'Sunday', 'Second', 'Blue'],
    nouns: ['Chorus', 'Encore', 'Quartet', 'Ballroom', 'Sessions', 'Brass Band', 'Rehearsal', 'Overture', 'Cabaret', 'Setlist', 'Refrain', 'Bandstand'],
  },
} as const satisfies Partial<Readonly<Record<Genre, Vocabulary>>>;

export type InventedGenre = keyof typeof VOCABULARY;

export const CHILDRENS = {
  heroes: ['Pip', 'Juno', 'Mabel', 'Otis', 'Tilly', 'Bao', 'Kiki', 'Nilo', 'Wren', 'Zuri', 'Momo', 'Fitz', 'Lumi', 'Inka', 'Taro', 'Bibi', 'Sol', 'Hugo', 'Anouk', 'Dodo', 'Ravi', 'Noor', 'Pepin', 'Ottoline'],
  animals: ['Otter', 'Hedgehog', 'Badger', 'Puffin', 'Tapir', 'Red Panda', 'Goose', 'Snail', 'Fox Cub', 'Tortoise', 'Mole', 'Capybara', 'Owl', 'Walrus', 'Gecko', 'Llama'],
  adjectives: ['Whispering', 'Upside-Down', 'Marmalade', 'Borrowed', 'Giggling', 'Moonlight', 'Runaway', 'Enormous', 'Invisible', 'Polka-Dot', 'Clockwork', 'Sleepy'],
  things: ['Umbrella', 'Submarine', 'Treehouse', 'Lighthouse', 'Pancake', 'Balloon', 'Teapot', 'Library', 'Snowglobe', 'Bicycle', 'Drum', 'Garden'],
  troupes: ['Builders', 'Detectives', 'Firefighters', 'Explorers', 'Bakers', 'Gardeners', 'Inventors', 'Postmen'],
} as const;

/** Titles of the evenings of invented comedians. */
export const EVENINGS = [
  'Wrong Platform', 'Allegedly Fine', 'Second Helping', 'Indoor Voice', 'Please Hold', 'No Refunds', 'Carry-On Only', 'Mostly Harmless Opinions',
  'Emotional Baggage Reclaim', 'Left on Read', 'Terms and Conditions', 'Batteries Not Included', 'Return to Sender', 'Off the Record',
] as const;
