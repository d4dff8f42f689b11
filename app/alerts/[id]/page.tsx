import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Suspense } from 'react';
import { Detail } from '../../../components/alerts/detail';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Alert ${(await params).id}` };
}

export default async function AlertPage({ params }: Props) {
  const { id } = await params;
  if (!/^\d{1,19}$/.test(id)) notFound();
  return (
    <Suspense>
      <Detail key={id} id={id} />
    </Suspense>
  );
}
