import type { Metadata } from 'next';
import { RunList } from '../../../components/detectors/run-list';

export const metadata: Metadata = { title: 'Backtest runs' };

export default function Page() {
  return <RunList />;
}
