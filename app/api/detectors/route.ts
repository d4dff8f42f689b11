import { listDetectors } from '@/lib/detectors/store';
import { route } from '@/lib/http';
import { caughtThreats } from '@/lib/threats/store';

export const dynamic = 'force-dynamic';

/** With the threats that each catches: by its alerts, and by the evidence that its live version matches. */
export const GET = route({
  async run() {
    const caught = await caughtThreats();
    const detectors = await listDetectors();
    return {
      detectors: detectors.map((detector) => ({
        ...detector,
        threats: [...new Set([...detector.threats, ...(caught.get(detector.id) ?? [])])].sort((a, b) => a - b),
      })),
    };
  },
});
