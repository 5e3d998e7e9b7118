import type { Random } from '../../testing/random.js';
import type { DemoTitle } from '../world.js';
import { PLACES } from './words.js';

const WHO = [
  'A retired harbour pilot', 'A pair of estranged sisters', 'A night-shift translator', 'A disgraced auditor', 'A houseful of unlikely flatmates', 'A young apothecary',
  'The last archivist of the town', 'A travelling repair crew', 'An amateur choir', 'A cautious optimist', 'A family of bakers', 'A radio host with no listeners',
] as const;

const WHAT = [
  'finds a letter that was never meant to arrive', 'takes over a business that everybody said was cursed', 'has one winter to put things right',
  'follows a trail that leads back to the front door', 'agrees to a favour that changes everything', 'learns that the town keeps its own calendar',
  'is given a second chance by the wrong people', 'uncovers what the river has been hiding',
] as const;

const CHILDRENS_WHAT = [
  'sets out to find where the wind goes to sleep', 'builds something marvellous out of almost nothing', 'learns that brave and careful can be friends',
  'opens a tiny shop for enormous wishes', 'follows a trail of crumbs to the far side of the garden', 'helps a new neighbour feel at home',
] as const;

/** What an invented show is about, in three lengths. */
export const premise = (dice: Random, forChildren: boolean, lead: string | null): DemoTitle['synopsis'] => {
  const place = dice.pick(PLACES);
  const who = forChildren ? 'A curious little hero' : dice.pick(WHO);
  const what = forChildren ? dice.pick(CHILDRENS_WHAT) : dice.pick(WHAT);
  const short = `${who} ${what}.`;
  const medium = `In ${place}, ${who.charAt(0).toLowerCase()}${who.slice(1)} ${what}.`;
  const long = lead === null ? `${medium} A Marquee original.` : `${medium} A Marquee original created by ${lead}.`;
  return { short, medium, long };
};
