import type { ScreenProps } from '../screens';

const Profiles = ({ params }: ScreenProps) => <h1>Profiles {params['id']}</h1>;

export default Profiles;
