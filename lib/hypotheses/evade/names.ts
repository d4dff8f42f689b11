import { createHash } from 'node:crypto';
import { baseName, folderOf, isDaemonName } from '../../telemetry/paths';

/** Texts that look like nothing in particular, the same for the same seed. */
export class Names {
  constructor(private readonly seed: number) {}

  private digest(of: string): string {
    return createHash('sha256').update(`${this.seed}\0${of}`).digest('hex');
  }

  word(of: string, length = 6): string {
    const letters = 'bcdfghjklmnpqrstvwxz';
    return Array.from(
      { length },
      (_, i) => letters[Number.parseInt(this.digest(of).slice(2 * i, 2 * i + 2), 16) % 20],
    ).join('');
  }

  hash(of: string): string {
    return this.digest(`hash ${of}`);
  }

  number(of: string, below: number): number {
    return Number.parseInt(this.digest(`number ${of}`).slice(0, 8), 16) % below;
  }

  /** Another name of the same sort: hidden stays hidden, an extension stays. */
  file(name: string): string {
    const extension = /\.[a-z0-9]{1,4}$/i.exec(name.slice(1))?.[0] ?? '';
    return `${name.startsWith('.') ? '.' : ''}${this.word(name)}${extension}`;
  }

  /** Another folder of the same class: temporary, hidden, below .config, and posing as something stay what they are. */
  folderAlike(folder: string): string {
    const name = baseName(folder);
    const parent = folderOf(folder);
    return `${OTHER_ROOT[parent] ?? parent}/${this.folderName(name)}`;
  }

  private folderName(name: string): string {
    if (/^\.+$/.test(name)) return `${name}.`;
    if (!name.startsWith('.')) return this.word(name);
    const claimed = name.replace(/^\.+/, '');
    if (!isDaemonName(claimed)) return `.${this.word(name)}`;
    return claimed === 'polkitd' ? '.rsyslogd' : '.polkitd';
  }
}

const OTHER_ROOT: Record<string, string> = {
  '/dev/shm': '/var/tmp',
  '/tmp': '/dev/shm',
  '/var/tmp': '/tmp',
  '/run': '/dev/shm',
};

/** Folders that exist everywhere: what lies in them directly moves into another one. */
export function isRoot(folder: string): boolean {
  return folder in OTHER_ROOT || /^(?:\/(?:root|srv|mnt|media|var\/www)|\/home\/[^/]+)$/.test(folder);
}

export const otherRoot = (folder: string): string | undefined => OTHER_ROOT[folder];
