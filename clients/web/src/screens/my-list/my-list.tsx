import type { ScreenProps } from '../screens';

const MyList = ({ params }: ScreenProps) => <h1>MyList {params['id']}</h1>;

export default MyList;
