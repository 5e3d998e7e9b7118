import type { ScreenProps } from '../screens';

const SignUp = ({ params }: ScreenProps) => <h1>SignUp {params['id']}</h1>;

export default SignUp;
