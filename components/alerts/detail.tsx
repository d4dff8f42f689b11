'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { ApiError } from '../ui/api';
import { ButtonLink } from '../ui/button';
import { ErrorState } from '../ui/error-state';
import { SkeletonRows } from '../ui/skeleton';
import { useAlert, useAlertTree } from './detail-data';
import { DetailWorkspace } from './detail-workspace';

/** One alert as process tree and timeline, with everything around it. A merged alert leads to what it became. */
export function Detail({ id }: { id: string }) {
  const router = useRouter();
  const alert = useAlert(id);
  const tree = useAlertTree(id);
  const redirectTo = alert.data?.redirectTo ?? null;
  useEffect(() => {
    if (redirectTo !== null) router.replace(`/alerts/${redirectTo}`);
  }, [redirectTo, router]);

  const failed = alert.isError && !alert.data ? alert : tree.isError && !tree.data ? tree : null;
  if (failed) {
    const missing = failed.error instanceof ApiError && failed.error.status === 404;
    return (
      <ErrorState
        what={failed === alert ? 'The alert could not be loaded' : 'The process tree could not be loaded'}
        error={failed.error}
        onRetry={missing ? undefined : () => void Promise.all([alert.refetch(), tree.refetch()])}
        actions={<ButtonLink href="/alerts">Back to the queue</ButtonLink>}
      />
    );
  }
  if (!alert.data || !tree.data || redirectTo !== null) return <DetailSkeleton />;
  return <DetailWorkspace alert={alert.data} tree={tree.data} />;
}

function DetailSkeleton() {
  return (
    <div className="grid h-full grid-cols-[320px_minmax(0,1fr)] grid-rows-[48px_minmax(0,1fr)] max-[1279px]:grid-cols-1">
      <div className="col-span-full border-b border-line bg-surface" />
      <div className="border-r border-line bg-surface pt-9 max-[1279px]:hidden">
        <SkeletonRows rows={8} height={74} />
      </div>
      <div className="bg-surface pt-21">
        <SkeletonRows rows={18} height={24} />
      </div>
    </div>
  );
}
