/** The detectors that a new installation begins with. Their texts are ours; a change here does not change stored ones. */
export interface Starter {
  /** remembers that it was installed, whatever became of it */
  key: string;
  yaml: string;
}

export const STARTERS: readonly Starter[] = [
  {
    key: 'hidden-temporary-folder',
    yaml: `title: Program runs from a hidden folder in a temporary file system
id: 5d2f6c0e-7b1a-4f0c-9a55-0c3f4b9c1e71
status: test
description: |
    A program file lies in a hidden folder below /dev/shm, /tmp, /var/tmp or /run. These places are open to every
    account, many of them live in memory only, and nothing honest is installed there under a name that a listing hides.
    The path is that of the file that really runs, whatever the command line claims.
author: Unwrap
date: 2026-11-24
tags:
    - attack.t1564.001
    - attack.t1036.005
logsource:
    product: linux
    category: process_creation
detection:
    selection:
        Image|re: '^/(dev/shm|tmp|var/tmp|run|var/run)/([^/]+/)*?\\.[^/]+/'
    condition: selection
falsepositives:
    - AppImage programs, which mount themselves below /tmp/.mount_NAME while they run
    - Installers and build tools that unpack themselves into a hidden scratch folder and run from it
level: high
`,
  },
  {
    key: 'known-coin-miner',
    yaml: `title: Known coin miner by hash
id: 0f1f4f5a-3a0e-4c55-8c61-2c8d1f0a9b36
status: stable
description: |
    The file that runs is a known coin miner, by its SHA-256. A hash is certain and short-lived: one rebuilt byte makes
    another one. Add hashes as they become known.
author: Unwrap
date: 2026-11-24
tags:
    - attack.t1496.001
logsource:
    product: linux
    category: process_creation
detection:
    selection:
        sha256:
            - c3008e19c462248d2d1c736f7a01db460d7d2bfc7b3c507c9ca8f8a7c2830b36
    condition: selection
falsepositives:
    - Malware analysts at work with the sample
level: critical
`,
  },
];
