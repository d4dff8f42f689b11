import type { Metadata } from 'next';
import { Suspense } from 'react';
import { DetectorList } from '../../components/detectors/detector-list';

export const metadata: Metadata = { title: 'Detectors' };

export default function DetectorsPage() {
  return (
    <Suspense>
      <DetectorList />
    </Suspense>
  );
}
