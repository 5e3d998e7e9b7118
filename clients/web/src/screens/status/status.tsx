/** The service status for members. */
import screenStyles from '../../components/layout/screen.module.css';
import { useTitle } from '../../components/layout/use-title';
import { StatusParts } from './status-parts';

export default function Status() {
  useTitle('Service status');
  return (
    <div className={screenStyles.screen}>
      <h1>Service status</h1>
      <StatusParts />
    </div>
  );
}
