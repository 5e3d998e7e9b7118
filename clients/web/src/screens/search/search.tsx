import type { ScreenProps } from '../screens';

const Search = ({ params }: ScreenProps) => <h1>Search {params['id']}</h1>;

export default Search;
