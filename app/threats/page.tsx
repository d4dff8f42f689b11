import type { Metadata } from 'next';
import { ThreatList } from '../../components/threats/threat-list';

export const metadata: Metadata = { title: 'Threats' };

export default function ThreatsPage() {
  return <ThreatList />;
}
