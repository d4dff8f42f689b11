/** A process of a work, and what it does. */
export interface Step {
  /** of the process, below 100; steps of one number are one process that runs another image */
  readonly id: number;
  /** of the parent; 0: a process that had run for long */
  readonly by: number;
  readonly image: string;
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly creates?: readonly string[];
  readonly deletes?: readonly string[];
  readonly chmods?: readonly (readonly [path: string, mode: string])[];
  readonly connects?: readonly (readonly [ip: string, port: number])[];
}

/** An intrusion, or honest work: a few processes of one lineage, to be read together with a recording. */
export interface Work {
  readonly name: string;
  readonly host: string;
  readonly user: readonly [name: string, uid: string];
  /** that had run for long and started the first of them; sshd if not given */
  readonly service?: readonly string[];
  readonly steps: readonly Step[];
}

/** An address outside, of the documentation's ranges. */
export const OUT = '198.51.100.99';
/** A shell with a script. */
export const sh = (id: number, by: number, script: string, more: Partial<Step> = {}): Step => ({
  id,
  by,
  image: '/usr/bin/dash',
  argv: ['sh', '-c', script],
  ...more,
});
/** A program by its command line, words apart by one blank. */
export const run = (id: number, by: number, line: string, more: Partial<Step> = {}): Step => {
  const argv = line.split(' ');
  return { id, by, image: argv[0]!.startsWith('/') ? argv[0]! : `/usr/bin/${argv[0]}`, argv, ...more };
};
