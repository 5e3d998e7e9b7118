/** The service status for guests. */
import { AuthLayout } from '../../components/layout/auth-layout';
import { useTitle } from '../../components/layout/use-title';
import { StatusParts } from './status-parts';

export default function GuestStatus() {
  useTitle('Service status');
  return (
    <AuthLayout heading="Service status" isWide>
      <StatusParts />
    </AuthLayout>
  );
}
