import type { ScreenProps } from '../screens';

const Watch = ({ params }: ScreenProps) => <h1>Watch {params['id']}</h1>;

export default Watch;
