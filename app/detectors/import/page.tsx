import type { Metadata } from 'next';
import { Suspense } from 'react';
import { ImportPage } from '../../../components/detectors/import-page';

export const metadata: Metadata = { title: 'Import rules' };

export default function Page() {
  return (
    <Suspense>
      <ImportPage />
    </Suspense>
  );
}
