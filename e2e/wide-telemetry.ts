/** A shell that starts very many programs that do the same, and one in a hidden folder that a starter detector catches. */
export function wideRecords(children: number, start: number): string[] {
  const host = { id: 'wide-01', name: 'wide-01', os: { type: 'linux' } };
  const user = { name: 'builder', id: '1000' };
  const shell = { entity_id: 'wide-shell', pid: 4_000, executable: '/usr/bin/dash' };
  const record = (n: number, executable: string, args: string[], parent?: object) =>
    JSON.stringify({
      '@timestamp': new Date(start + n * 20).toISOString(),
      event: {
        kind: 'event',
        category: ['process'],
        type: ['start'],
        action: 'exec',
        id: `wide-${n}`,
      },
      host,
      user,
      process: {
        entity_id: n === 0 ? shell.entity_id : `wide-${n}`,
        pid: 4_000 + n,
        executable,
        args,
        command_line: args.join(' '),
        ...(parent && { parent }),
      },
    });
  return [
    record(0, shell.executable, ['sh', './build.sh']),
    record(1, '/dev/shm/.x/run', ['/dev/shm/.x/run'], shell),
    ...Array.from({ length: children }, (_, i) => record(i + 2, '/usr/bin/date', ['date', '+%s'], shell)),
  ];
}
