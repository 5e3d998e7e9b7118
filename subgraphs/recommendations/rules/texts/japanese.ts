/** Japanese texts. */
import { countryNames, entryOf } from './language.js';
import type { Texts } from './language.js';
import { MOODS } from './moods.js';

const GENRES: Readonly<Record<string, { readonly name: string; readonly series?: string }>> = {
  Drama: { name: 'ドラマ作品', series: 'ドラマシリーズ' },
  Comedy: { name: 'コメディ' },
  'Dark Comedy': { name: 'ブラックコメディ' },
  Action: { name: 'アクション' },
  Adventure: { name: 'アドベンチャー' },
  Thriller: { name: 'スリラー' },
  Crime: { name: '犯罪もの', series: '犯罪シリーズ' },
  Mystery: { name: 'ミステリー' },
  Horror: { name: 'ホラー' },
  'Science Fiction': { name: 'SF作品', series: 'SFシリーズ' },
  Fantasy: { name: 'ファンタジー' },
  Superheroes: { name: 'スーパーヒーロー作品', series: 'スーパーヒーローシリーズ' },
  Romance: { name: 'ロマンス' },
  'Music & Musicals': { name: '音楽・ミュージカル', series: '音楽シリーズ' },
  Westerns: { name: '西部劇', series: '西部劇シリーズ' },
  Documentaries: { name: 'ドキュメンタリー' },
  'Period Pieces': { name: '歴史もの', series: '歴史シリーズ' },
  'True Stories': { name: '実話に基づく作品', series: '実話に基づくシリーズ' },
  'Children & Family': { name: 'キッズ・ファミリー作品', series: 'キッズ・ファミリーシリーズ' },
  Animation: { name: 'アニメーション' },
  'Nature & Science': { name: '自然・科学の作品', series: '自然・科学シリーズ' },
  'Book Adaptations': { name: '小説の映像化作品', series: '小説原作のシリーズ' },
  'From the Stage': { name: '舞台の映像化作品', series: '舞台原作のシリーズ' },
  Classics: { name: 'クラシック名作', series: 'クラシックシリーズ' },
  Independent: { name: 'インディペンデント作品', series: 'インディペンデントシリーズ' },
  'Hidden Gems': { name: '隠れた名作', series: '隠れた名作シリーズ' },
};

function nameOfGenre(genre: string): string {
  return entryOf(GENRES, genre)?.name ?? genre;
}

const nameOf = countryNames('ja');

function genreWithMood(genre: string, mood: string): string {
  const attribute = entryOf(MOODS, mood)?.ja;
  return attribute === undefined ? `${nameOfGenre(genre)}：${mood}` : `${attribute}${nameOfGenre(genre)}`;
}

const CREDITS = { DIRECTOR: '監督作品', CREATOR: '企画作品', ACTOR: '出演作品' } as const;

export const JAPANESE: Texts = {
  fixed: {
    topPicks: 'あなたへのおすすめ',
    trending: '急上昇の作品',
    newReleases: 'Marqueeの新着',
    watchAgain: 'もう一度見る',
    more: 'もっと見つける',
    different: 'いつもと違う作品',
    wellKnown: '評価が高く有名な作品',
    series: '見始めたいシリーズ',
    specials: 'スペシャル番組',
    acclaimed: '批評家のお気に入り',
    short: '1時間半以内の作品',
  },
  becauseWatched: (name) => `「${name}」を視聴したあなたへ`,
  becauseLiked: (name) => `「${name}」を高く評価したあなたへ`,
  becauseListed: (name) => `マイリストの「${name}」に関連`,
  newAndSimilar: (name) => `新着・「${name}」に似た作品`,
  becauseGenre: (genre) => `${nameOfGenre(genre)}がお好きなあなたへ`,
  rank: (rank, country) => `${nameOf(country)}で${rank}位`,
  popularIn: (country) => `${nameOf(country)}で人気`,
  topTen: (country) => `${nameOf(country)}のトップ10`,
  moreLike: (name) => `「${name}」に似た作品`,
  genre: nameOfGenre,
  genreSeries: (genre) => entryOf(GENRES, genre)?.series ?? `${nameOfGenre(genre)}シリーズ`,
  genreOfDecade: (genre, decade) => `${decade}年代の${nameOfGenre(genre)}`,
  genreWithMood,
  mood: (mood) => `${entryOf(MOODS, mood)?.ja ?? mood}作品を見たい気分に`,
  decade: (decade) => `${decade}年代の作品`,
  credit: (role, name) => `${name}${CREDITS[role]}`,
  studio: (name) => `${name}の作品`,
};
