import type { ScreenProps } from '../screens';

const Title = ({ params }: ScreenProps) => <h1>Title {params['id']}</h1>;

export default Title;
