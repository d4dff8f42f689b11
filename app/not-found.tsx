import { ButtonLink } from '../components/ui/button';
import { EmptyState } from '../components/ui/empty-state';

export default function NotFound() {
  return (
    <EmptyState
      title="There is nothing at this address"
      actions={<ButtonLink href="/alerts">Open the queue</ButtonLink>}
    >
      It may have been removed with the sample data, or the address was cut off.
    </EmptyState>
  );
}
