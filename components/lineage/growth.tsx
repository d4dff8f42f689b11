import { scaleLinear } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import type { Growth } from '../../lib/lineage/growth';
import { count, plural } from '../ui/count';
import { day, duration } from '../ui/time-format';

const WIDTH = 200;
const HEIGHT = 34;

/** How detectors and legs grew, step by step: each step is a threat that was confirmed or a detector that was made. */
export function GrowthFigures({ growth }: { growth: Growth }) {
  const { steps, medianToDetectorMs, threats } = growth;
  const born = threats.filter((t) => t.born > 0);
  return (
    <div className="grid flex-none grid-cols-3 gap-6 border-t border-line px-4 pt-2.5 pb-2 text-12">
      <div className="min-w-0">
        <b className="num block text-15 font-semibold">
          {medianToDetectorMs === null ? '–' : duration(medianToDetectorMs)}
        </b>
        <span className="text-ink-2">median time from the first alert to a detector</span>
      </div>
      <div className="min-w-0">
        <b className="num block text-15 font-semibold">{count(threats.reduce((sum, t) => sum + t.born, 0))}</b>
        <span className="cut block text-ink-2" data-tip={born.map(bornWords).join('\n') || undefined}>
          detectors born from threats{born.length > 0 && `: ${born.map(bornWords).join('; ')}`}
        </span>
      </div>
      {steps.length > 1 && <Steps steps={steps} />}
    </div>
  );
}

const bornWords = ({ id, born, catches }: Growth['threats'][number]) =>
  `T-${id} gave ${count(born)}${catches > 0 ? `, which catch ${plural(catches, 'other threat')}` : ''}`;

function Steps({ steps }: { steps: Growth['steps'] }) {
  const last = steps.at(-1)!;
  const x = scaleLinear([0, steps.length], [0, WIDTH]);
  const most = steps.reduce((m, s) => Math.max(m, s.detectors, s.legs), 1);
  const y = scaleLinear([0, most], [HEIGHT - 2, 2]);
  const path = (of: (step: Growth['steps'][number]) => number) =>
    line<Growth['steps'][number]>()
      .x((_, i) => x(i))
      .y((step) => y(of(step)))
      .curve(curveStepAfter)([...steps, last]) ?? undefined;
  const tip = steps
    .slice(-12)
    .map(
      (s) =>
        `${day(s.time)}: ${plural(s.detectors, 'detector')}, ${plural(s.threats, 'threat')}, ${plural(s.legs, 'leg')}`,
    )
    .join('\n');
  return (
    <div className="flex min-w-0 items-center gap-3" data-tip={tip}>
      <svg
        role="img"
        aria-label={`Growth in ${steps.length} steps to ${plural(last.detectors, 'detector')} and ${plural(last.legs, 'leg')}`}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-8.5 w-50 flex-none"
      >
        <path d={path((s) => s.detectors)} fill="none" stroke="var(--bar)" strokeWidth={1.5} />
        <path d={path((s) => s.legs)} fill="none" stroke="var(--accent)" strokeWidth={2} />
      </svg>
      <span className="text-ink-2">
        <b className="num font-semibold text-ink">{count(last.legs)}</b> legs of{' '}
        <b className="num font-semibold text-ink">{count(last.detectors)}</b> detectors over{' '}
        {plural(last.threats, 'threat')}
      </span>
    </div>
  );
}
