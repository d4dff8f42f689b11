import type { Metadata } from 'next';
import { Suspense } from 'react';
import { HypothesisList } from '../../components/hypotheses/hypothesis-list';

export const metadata: Metadata = { title: 'Hypotheses' };

export default function HypothesesPage() {
  return (
    <Suspense>
      <HypothesisList />
    </Suspense>
  );
}
