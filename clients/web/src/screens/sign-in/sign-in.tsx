import type { ScreenProps } from '../screens';

const SignIn = ({ params }: ScreenProps) => <h1>SignIn {params['id']}</h1>;

export default SignIn;
