/** The genres of the sample service, with the mood words of each. */
export const GENRES = {
  Drama: ['Heartfelt', 'Intimate', 'Bittersweet', 'Slow-burning'],
  Comedy: ['Witty', 'Goofy', 'Feel-good', 'Irreverent'],
  'Dark Comedy': ['Deadpan', 'Offbeat', 'Cynical', 'Absurd'],
  Action: ['Exciting', 'Explosive', 'Adrenaline-fuelled', 'Slick'],
  Adventure: ['Sweeping', 'Rousing', 'Swashbuckling', 'Wide-eyed'],
  Thriller: ['Suspenseful', 'Twisty', 'Tense', 'Mind-bending'],
  Crime: ['Gritty', 'Hard-boiled', 'Atmospheric', 'Twisty'],
  Mystery: ['Cerebral', 'Puzzling', 'Atmospheric', 'Understated'],
  Horror: ['Chilling', 'Ominous', 'Eerie', 'Gory'],
  'Science Fiction': ['Visionary', 'Mind-bending', 'Cerebral', 'Otherworldly'],
  Fantasy: ['Enchanting', 'Imaginative', 'Otherworldly', 'Epic'],
  Superheroes: ['Larger than life', 'Exciting', 'Explosive', 'Rousing'],
  Romance: ['Romantic', 'Tender', 'Charming', 'Bittersweet'],
  'Music & Musicals': ['Toe-tapping', 'Exuberant', 'Soulful', 'Showstopping'],
  Westerns: ['Rugged', 'Wide-open', 'Laconic', 'Dusty'],
  Documentaries: ['Illuminating', 'Provocative', 'Investigative', 'Inspiring'],
  'Period Pieces': ['Lavish', 'Sweeping', 'Stately', 'Evocative'],
  'True Stories': ['Inspiring', 'Sobering', 'Stirring', 'Candid'],
  'Children & Family': ['Playful', 'Heartwarming', 'Gentle', 'Giggly'],
  Animation: ['Colourful', 'Imaginative', 'Playful', 'Quirky'],
  'Nature & Science': ['Awe-inspiring', 'Soothing', 'Curious', 'Illuminating'],
  'Book Adaptations': ['Literary', 'Thoughtful', 'Evocative', 'Absorbing'],
  'From the Stage': ['Talky', 'Intimate', 'Theatrical', 'Sharp'],
  Classics: ['Timeless', 'Golden-age', 'Stylish', 'Nostalgic'],
  Independent: ['Offbeat', 'Raw', 'Understated', 'Quirky'],
  'Hidden Gems': ['Unexpected', 'Rediscovered', 'Offbeat', 'Curious'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Genre = keyof typeof GENRES;

export const GENRE_NAMES = Object.keys(GENRES) as readonly Genre[];
