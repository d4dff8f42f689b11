import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Workbench } from '../../../components/hypotheses/workbench';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `H-${(await params).id}` };
}

export default async function HypothesisPage({ params }: Props) {
  const { id } = await params;
  if (!/^\d{1,9}$/.test(id)) notFound();
  return <Workbench id={Number(id)} />;
}
