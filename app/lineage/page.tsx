import type { Metadata } from 'next';
import { Suspense } from 'react';
import { LineagePanel } from '../../components/lineage/lineage-panel';

export const metadata: Metadata = { title: 'Lineage' };

export default function LineagePage() {
  return (
    <Suspense>
      <LineagePanel />
    </Suspense>
  );
}
