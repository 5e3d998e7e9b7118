import type { ScreenProps } from '../screens';

const Account = ({ params }: ScreenProps) => <h1>Account {params['id']}</h1>;

export default Account;
