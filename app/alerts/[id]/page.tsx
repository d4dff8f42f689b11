import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Suspense } from 'react';
import { preload } from 'react-dom';
import { Detail } from '../../../components/alerts/detail';
import { alertPath, treePath } from '../../../components/alerts/detail-paths';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Alert ${(await params).id}` };
}

export default async function AlertPage({ params }: Props) {
  const { id } = await params;
  if (!/^\d{1,19}$/.test(id)) notFound();
  // The browser asks for these while it still loads the scripts that will draw them.
  for (const path of [treePath(id), alertPath(id)]) preload(path, { as: 'fetch', crossOrigin: 'anonymous' });
  return (
    <Suspense>
      <Detail key={id} id={id} />
    </Suspense>
  );
}
