import type { Metadata } from 'next';
import { Suspense } from 'react';
import { HuntPage } from '../../components/hunt/hunt-page';

export const metadata: Metadata = { title: 'Hunt' };

export default function Page() {
  return (
    <Suspense>
      <HuntPage />
    </Suspense>
  );
}
