'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { type ListQuestion, SORTS, type Sort, VIEWS } from './list-order';

/** What the list shows lives in its address: ?state=due&q=miner&sort=-volume. */
export function useListQuestion(): { question: ListQuestion; ask: (change: Partial<ListQuestion>) => void } {
  const params = useSearchParams();
  const pathname = usePathname();
  const router = useRouter();
  const sorted = params.get('sort') ?? '';
  const descending = sorted.startsWith('-');
  const sort: Sort | null = SORTS.find((one) => one === sorted.replace(/^-/, '')) ?? null;
  const question: ListQuestion = {
    view: VIEWS.find((view) => view === params.get('state')) ?? 'all',
    text: params.get('q') ?? '',
    sort,
    descending,
  };
  const ask = (change: Partial<ListQuestion>) => {
    const next = { ...question, ...change };
    const query = new URLSearchParams();
    if (next.view !== 'all') query.set('state', next.view);
    if (next.text !== '') query.set('q', next.text);
    if (next.sort) query.set('sort', `${next.descending ? '-' : ''}${next.sort}`);
    router.replace(query.size > 0 ? `${pathname}?${query}` : pathname, { scroll: false });
  };
  return { question, ask };
}
