import { listDetectors, readVolumes } from '@/lib/detectors/store';
import { route } from '@/lib/http';
import { expireExceptions } from '@/lib/promotion/exception-store';
import { soleCovers } from '@/lib/threats/legs';
import { readCoverage } from '@/lib/threats/store';

export const dynamic = 'force-dynamic';

const DAYS = 30;

/** With the threats that each catches (by its alerts, and by the evidence that its version matches), and its matches per day. */
export const GET = route({
  async run() {
    await expireExceptions();
    const { threats, detectors: covers } = await readCoverage();
    const events = new Map(covers.map((one) => [one.detectorId, one.events]));
    const sole = soleCovers(threats, covers);
    const volumes = await readVolumes(DAYS);
    return {
      detectors: (await listDetectors()).map((detector) => {
        const matched = Object.entries(events.get(detector.id) ?? {}).filter(([, n]) => n > 0);
        const caught = new Set([...detector.threats, ...matched.map(([id]) => Number(id))]);
        return {
          ...detector,
          threats: [...caught].sort((a, b) => a - b),
          sole: sole.get(detector.id) ?? [],
          volume: volumes.get(detector.id) ?? null,
        };
      }),
    };
  },
});
