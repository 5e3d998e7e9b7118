/**
 * Names of invented members: common names of the population of each country in which the service is sold.
 */
import type { Random } from '@marquee/runtime/random';
import { pickWeighted } from '../seeded-random.js';

interface Names {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

const NAMES = {
  english: {
    first: [
      'Emma',
      'Jack',
      'Olivia',
      'Noah',
      'Grace',
      'Liam',
      'Ruby',
      'Ethan',
      'Chloe',
      'Mason',
      'Hannah',
      'Caleb',
      'Alice',
      'Henry',
      'Zoe',
      'Owen',
    ],
    last: [
      'Walker',
      'Bennett',
      'Hughes',
      'Carter',
      'Morgan',
      'Brooks',
      'Foster',
      'Hayes',
      'Parker',
      'Reed',
      'Ellis',
      'Cole',
    ],
  },
  spanish: {
    first: ['Sofía', 'Mateo', 'Camila', 'Diego', 'Lucía', 'Javier', 'Elena', 'Andrés', 'Paula', 'Carlos'],
    last: ['García', 'Morales', 'Rivera', 'Castillo', 'Ortega', 'Vargas', 'Delgado', 'Reyes'],
  },
  german: {
    first: [
      'Lena',
      'Jonas',
      'Mia',
      'Felix',
      'Anna',
      'Lukas',
      'Johanna',
      'Maximilian',
      'Klara',
      'Moritz',
      'Greta',
      'Emil',
    ],
    last: ['Schneider', 'Fischer', 'Weber', 'Hoffmann', 'Keller', 'Brunner', 'Vogel', 'Huber', 'Zimmermann', 'Frei'],
  },
  french: {
    first: ['Camille', 'Lucas', 'Manon', 'Hugo', 'Juliette', 'Théo', 'Inès', 'Louis', 'Margaux', 'Antoine'],
    last: ['Moreau', 'Laurent', 'Girard', 'Rousseau', 'Fontaine', 'Mercier', 'Lambert', 'Chevalier'],
  },
  japanese: {
    first: ['Yui', 'Haruto', 'Sakura', 'Ren', 'Aoi', 'Sota', 'Hina', 'Daiki', 'Mei', 'Kenji', 'Emi', 'Takumi'],
    last: ['Sato', 'Suzuki', 'Takahashi', 'Tanaka', 'Ito', 'Nakamura', 'Kobayashi', 'Yoshida'],
  },
  indian: {
    first: ['Aarav', 'Ananya', 'Vikram', 'Priya', 'Rohan', 'Meera', 'Arjun', 'Kavya'],
    last: ['Sharma', 'Patel', 'Reddy', 'Iyer', 'Mehta', 'Nair', 'Kapoor'],
  },
  african: {
    first: ['Amara', 'Chidi', 'Zainab', 'Kwame', 'Thandiwe', 'Tunde', 'Nia', 'Abebe'],
    last: ['Okafor', 'Mensah', 'Dlamini', 'Adeyemi', 'Tesfaye', 'Diallo', 'Mwangi'],
  },
  turkish: {
    first: ['Elif', 'Emre', 'Zeynep', 'Mert', 'Defne', 'Can', 'Selin', 'Deniz'],
    last: ['Yılmaz', 'Kaya', 'Demir', 'Aydın', 'Arslan', 'Şahin'],
  },
  arabic: {
    first: ['Leila', 'Omar', 'Yasmin', 'Karim', 'Nour', 'Samir', 'Amina', 'Youssef'],
    last: ['Haddad', 'Mansour', 'Khalil', 'Benali', 'Nasser', 'Farouk'],
  },
  chinese: {
    first: ['Wei', 'Mei Lin', 'Jun', 'Xiu', 'Hao', 'Li Na', 'Ming', 'Yan'],
    last: ['Chen', 'Wang', 'Zhang', 'Liu', 'Huang', 'Lin'],
  },
} as const satisfies Readonly<Record<string, Names>>;

type Culture = keyof typeof NAMES;

const CULTURES_BY_COUNTRY: Readonly<Record<string, readonly (readonly [Culture, number])[]>> = {
  US: [
    ['english', 50],
    ['spanish', 18],
    ['african', 10],
    ['indian', 8],
    ['chinese', 8],
    ['arabic', 3],
    ['japanese', 3],
  ],
  GB: [
    ['english', 64],
    ['indian', 13],
    ['african', 9],
    ['arabic', 5],
    ['turkish', 4],
    ['chinese', 5],
  ],
  DE: [
    ['german', 68],
    ['turkish', 16],
    ['arabic', 8],
    ['spanish', 4],
    ['african', 4],
  ],
  CH: [
    ['german', 56],
    ['french', 22],
    ['turkish', 8],
    ['spanish', 8],
    ['arabic', 6],
  ],
  FR: [
    ['french', 66],
    ['arabic', 18],
    ['african', 10],
    ['chinese', 6],
  ],
  JP: [
    ['japanese', 90],
    ['chinese', 6],
    ['english', 4],
  ],
};

export interface Household {
  readonly lastName: string;
  /** A first name, different at each call until the list is used up. */
  readonly firstName: () => string;
}

export function householdFor(random: Random, country: string): Household {
  const names: Names = NAMES[pickWeighted<Culture>(random, CULTURES_BY_COUNTRY[country] ?? [['english', 1]])];
  const given = new Set<string>();
  const firstName = (): string => {
    const free = names.first.filter((name) => !given.has(name));
    const name = random.pick(free.length > 0 ? free : names.first);
    given.add(name);
    return name;
  };
  return { lastName: random.pick(names.last), firstName };
}
