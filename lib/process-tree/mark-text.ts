import { baseName } from './names';
import type { TreeMark } from './tree';

const LABEL_LENGTH = 44;

/** What the marks are, in words, as far as it is short: "203.0.113.45:3333 ×3 · creates xmrig". */
export function labelOf(marks: readonly TreeMark[]): string {
  const counts = new Map<string, number>();
  for (const mark of marks) {
    const text = wordsOf(mark);
    if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1);
    if (counts.size > 4) break;
  }
  const words = [...counts].map(([text, count]) => (count > 1 ? `${text} ×${count}` : text));
  let label = '';
  for (const [i, word] of words.entries()) {
    const longer = label === '' ? word : `${label} · ${word}`;
    if (longer.length > LABEL_LENGTH && i > 0) return `${label} · …`;
    label = longer.slice(0, LABEL_LENGTH);
  }
  return label;
}

export function wordsOf(mark: TreeMark): string | null {
  const file = mark.file ? baseName(mark.file.path).slice(0, 40) : '';
  switch (mark.kind) {
    case 'net_connect':
      return mark.net ? addressText(mark.net) : 'connection';
    case 'file_create':
      return `creates ${file}`;
    case 'file_write':
      return `writes ${file}`;
    case 'file_rename':
      return `renames to ${file}`;
    case 'file_delete':
      return `deletes ${file}`;
    case 'file_chmod':
      return `${modeText(mark.file?.mode)} ${file}`;
    case 'exec_failed':
      return 'exec failed';
    default:
      return null;
  }
}

/** "203.0.113.45:3333", "[2001:db8::1]:443" */
export function addressText({ ip, port }: { ip: string; port: number }): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** "0755" */
export function modeText(mode: number | undefined): string {
  return mode === undefined ? 'chmod' : (mode & 0o7777).toString(8).padStart(4, '0');
}
