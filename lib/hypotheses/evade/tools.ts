import { compareKeys, type NormalEvent } from '../../telemetry/event';
import { baseName, resolvePath } from '../../telemetry/paths';
import type { Incident } from './incident';
import { commandOf } from './process';
import { pathChange, rewriteEvent, textChange } from './rewrite';

const isChmod = ({ actor }: NormalEvent): boolean =>
  actor.image !== undefined && baseName(actor.image) === 'chmod' && (actor.argv?.length ?? 0) > 2;

const LETTERS = /^[ugoa]*[+=][rwx]*x[rwx]*$/;
const DIGITS = /^[0-7]{3,4}$/;

/** +x becomes 0700, a number a+x. */
export function numericModes({ events }: Incident): NormalEvent[] | undefined {
  let changed = false;
  const out = events.map((event) => {
    const told = isChmod(event) ? event.actor.argv!.findIndex((a) => LETTERS.test(a) || DIGITS.test(a)) : -1;
    if (told < 1) return event;
    changed = true;
    const argv = event.actor.argv!;
    const numeric = LETTERS.test(argv[told]!);
    const actor = {
      ...event.actor,
      ...commandOf({ image: event.actor.image!, argv: argv.with(told, numeric ? '0700' : 'a+x') }),
    };
    const { file, kind } = event;
    if (kind !== 'file_chmod' || file?.mode === undefined || (file.mode & 0o111) === 0) return { ...event, actor };
    return { ...event, actor, file: { ...file, mode: numeric ? 0o700 : (file.mode & ~0o777) | 0o755 } };
  });
  return changed ? out : undefined;
}

/**
 * `chmod +x F` becomes `install -m 755 F.part F`: the file is brought under the first name, and install makes the second one,
 * executable from the start. Only for files that were written before and run afterwards.
 */
export function installed({ events, files, programs }: Incident): NormalEvent[] | undefined {
  const marked = new Map<string, NormalEvent>();
  for (const event of events) {
    if (event.kind !== 'file_chmod' || !event.file || ((event.file.mode ?? 0) & 0o111) === 0) continue;
    if (
      files.includes(event.file.path) &&
      programs.includes(event.file.path) &&
      isChmod(event) &&
      !marked.has(event.file.path)
    )
      marked.set(event.file.path, event);
  }
  if (marked.size === 0) return undefined;
  const pids = new Set([...marked.values()].map(({ actor }) => actor.pid));
  const parts = new Map([...marked.keys()].map((path) => [path, `${path}.part`]));
  return events.map((event) => {
    if (pids.has(event.actor.pid) && isChmod(event)) return byInstall(event, parts);
    const early = new Map([...parts].filter(([path]) => compareKeys(event, marked.get(path)!) < 0));
    // a script that does all of it knows both names: it is left as it is
    const script = (event.actor.argv ?? []).some((argument) => /[;&|\n]/.test(argument));
    const change = textChange(early, true);
    return early.size === 0
      ? event
      : rewriteEvent(event, {
          path: pathChange(early),
          text: script ? undefined : (text) => (text.includes('://') ? text : change(text)),
        });
  });
}

function byInstall(event: NormalEvent, parts: ReadonlyMap<string, string>): NormalEvent {
  const { cwd, argv } = event.actor;
  const targets = argv!.slice(2).filter((name) => parts.has(resolvePath(name, cwd)) || parts.has(name));
  const sources = targets.map((name) => `${name}.part`);
  const told = sources.length === 1 ? [...sources, ...targets] : [...sources, '-t', '.'];
  const actor = {
    ...event.actor,
    ...commandOf({ image: '/usr/bin/install', argv: ['install', '-m', '755', ...told] }),
    sha256: undefined,
  };
  const { kind, file } = event;
  return kind === 'file_chmod' && file && parts.has(file.path)
    ? { ...event, actor, kind: 'file_create', file: { ...file, mode: 0o755 } }
    : { ...event, actor };
}
