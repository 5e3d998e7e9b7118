import type { ScreenProps } from '../screens';

const Browse = ({ params }: ScreenProps) => <h1>Browse {params['id']}</h1>;

export default Browse;
