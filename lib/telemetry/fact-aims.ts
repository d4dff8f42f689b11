/** What a command is for: to learn about a system, to mine, to hide. */

import type { ProcessBehavior } from './behavior';
import { programOf } from './fact-arguments';
import { isInterpreter, isShell } from './fact-programs';

const whole = (p: ProcessBehavior): string => p.commandLine ?? p.argv?.join(' ') ?? '';

const TELLS =
  /^(?:id|whoami|uname|hostname|hostnamectl|arch|w|who|users|last|lastlog|groups|lscpu|nproc|lsblk|lspci|lsmod|dmidecode|ifconfig|ip|arp|route|netstat|printenv|systemd-detect-virt)$/;
const ASKED_IN_SCRIPT =
  /(?:^|[\s;&|(`{])(?:(?:id|whoami|hostname|arch|w|who|last|groups|lscpu|nproc|ifconfig|netstat|printenv)(?=$|[\s;&|)`}"'])|uname\b|ip\s+a|(?:cat|less|head)\s+(?:-\S+\s+)*\/(?:etc\/(?:passwd|issue|os-release|hosts|resolv\.conf)|proc\/(?:version|cpuinfo|meminfo|1\/cgroup)))/g;
const ASKED_BY_FILE =
  /\/etc\/(?:passwd|issue|os-release|lsb-release)(?:\s|$)|\/proc\/(?:version|cpuinfo|meminfo|1\/cgroup)(?:\s|$)/;
const READS = /^(?:cat|less|more|head|tail|grep|egrep|cut|awk|mawk|gawk)$/;

/** Asks what this system is, who uses it, and what it is connected to; a shell's script asks two such things. */
export function discovers(p: ProcessBehavior): boolean | undefined {
  if (!p.argv) return undefined;
  const program = programOf(p);
  if (TELLS.test(program)) return true;
  if (READS.test(program)) return ASKED_BY_FILE.test(whole(p));
  if (p.image === undefined || !(isShell(p.image) || isInterpreter(p.image))) return false;
  return (whole(p).match(ASKED_IN_SCRIPT)?.length ?? 0) >= 2;
}

const MINES =
  /\bstratum\d?\+(?:tcp|ssl|tls|udp)|--donate-level|--rig-id\b|--randomx|--cpu-max-threads-hint|--coin[= ]|(?:^|[\s"'])-(?:o|-url)[= ]\S+:\d{2,5}\s(?:[^|;&]*\s)?-(?:k|u|-user|-keepalive|-tls)\b|\b(?:nanopool|minexmr|supportxmr|hashvault|moneroocean|c3pool|2miners|nicehash|unmineable|minergate)\b/;

/** Is told what only a miner of coins needs: a pool, a wallet, a share for its makers. */
export function mines(p: ProcessBehavior): boolean | undefined {
  return p.argv ? MINES.test(whole(p)) : undefined;
}

const HIDES = /\bmount\s[^|;&]*\s\/proc\/(?:\d+|\$\{?\w+\}?|\$\$)(?:\/|\s|["';&|]|$)/;

/** Puts something over a process's folder below /proc, so that nobody sees it. */
export function hidesProcess(p: ProcessBehavior): boolean | undefined {
  return p.argv ? HIDES.test(whole(p)) : undefined;
}
