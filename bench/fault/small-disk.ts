import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import path from 'node:path';

export interface SmallDisk {
  folder: string;
  freeBytes(): number;
  /** Fills it up, as another program would, but for so many megabytes; 0: less than a block is left. */
  fill(leave: number): void;
  /** Takes that away again. */
  clear(): void;
  remove(): void;
}

/** A file system of a few hundred megabytes, in memory; a string says why there cannot be one. */
export function smallDisk(folder: string, megabytes: number): SmallDisk | string {
  mkdirSync(folder, { recursive: true });
  const { status, stderr, error } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'unwrap-fault', folder],
    { encoding: 'utf8' },
  );
  if (status !== 0) return `no small disk can be mounted here: ${(error?.message ?? stderr).trim()}`;
  const filler = path.join(folder, 'filler');
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    folder,
    freeBytes,
    fill: (leave) => fill(filler, () => freeBytes() - leave * 1024 * 1024),
    clear: () => rmSync(filler, { force: true }),
    remove() {
      spawnSync('umount', ['-l', folder]);
    },
  };
}

function fill(filler: string, room: () => number): void {
  const file = openSync(filler, 'a');
  try {
    for (let chunk = 4 * 1024 * 1024; chunk >= 4096; ) {
      if (room() < chunk) chunk /= 2;
      else writeSync(file, Buffer.alloc(chunk));
    }
  } finally {
    closeSync(file);
  }
}
