'use client';

import type { DetectorVersion, ShownDetector } from '../../lib/detectors/detector';
import { useBacktest } from '../backtest/use-backtest';
import { useToast } from '../ui/toast';
import { SaveVersionDialog } from './save-version-dialog';
import { useDetectorActions } from './use-detectors';

/** Going back is a new version with an old text: versions never change, and it passes what every version passes. */
export function RevertDialog({
  detector,
  version,
  onClose,
}: {
  detector: ShownDetector;
  version: DetectorVersion;
  onClose: () => void;
}) {
  const { addVersion } = useDetectorActions(detector.id);
  const toast = useToast();
  const { yaml } = version;
  const { report } = useBacktest({ yaml, detectorId: detector.id, compareWith: detector.versionId });
  const next = detector.version + 1;
  return (
    <SaveVersionDialog
      next={next}
      before={detector.yaml}
      after={yaml}
      note={`Back to the text of version ${version.number}`}
      comparison={report?.comparison ?? null}
      busy={addVersion.isPending}
      error={addVersion.error}
      onClose={onClose}
      onSave={(note, acceptLoss, waiver) =>
        addVersion.mutateAsync({ yaml, note, acceptLoss, waiver }).then(
          () => {
            toast({ text: `Version ${next} of D-${detector.id} has the text of version ${version.number}.` });
            onClose();
          },
          () => {},
        )
      }
    />
  );
}
