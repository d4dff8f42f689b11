/** What commands do to a system, by the words that doing it needs. Each answers for one process; undefined: its arguments are not known. */
import type { ProcessBehavior } from './behavior';
import { namedPaths, programOf } from './fact-arguments';
import { isInterpreter, isShell } from './fact-programs';
import { isHidden, isTemporary, isUserWritable } from './paths';

type Asked = (p: ProcessBehavior) => boolean | undefined;

const whole = (p: ProcessBehavior): string => p.commandLine ?? p.argv?.join(' ') ?? '';
/** Answers only where the arguments are known. */
const knowing =
  (answer: (p: ProcessBehavior, argv: readonly string[]) => boolean): Asked =>
  (p) =>
    p.argv ? answer(p, p.argv) : undefined;
const runsCode = ({ image }: ProcessBehavior): boolean =>
  image !== undefined && (isShell(image) || isInterpreter(image));

const INTO_SHELL =
  /\|\s*(?:sudo\s+)?(?:\S*\/)?(?:(?:ba|da|z|k)?sh|python[\d.]*|perl|php|ruby|node)(?=\s*(?:$|[\s;&|)'"-]))|\b(?:ba|z)?sh\s+<\(|\b(?:eval|source|\.)\s+["']?(?:\$\(|`|<\()\s*(?:curl|wget|base64|echo|printf)/;
const BRINGS =
  /\b(?:curl|wget|fetch|aria2c|base(?:64|32)\s+-\w*[dD]|xxd\s+-r|openssl\s+enc|nc|ncat|gunzip|zcat)\b|\burlopen\b|\burlretrieve\b|b64decode/;

/** What was fetched or decoded goes straight into a shell or an interpreter. */
export const pipesToShell = knowing((p) => runsCode(p) && BRINGS.test(whole(p)) && INTO_SHELL.test(whole(p)));

const FETCHES = /\b(?:curl|wget|fetch|aria2c|lwp-download|ftpget|tftp)\s|\burlretrieve\b|\burlopen\b/;
const MAKES_RUN = /\bchmod\s+(?:-\S+\s+)*(?:[ugoa]*\+[rwst]*x|[0-7]?[1357][0-7]{2}\b)|\bos\.chmod\b|\binstall\s+-m/;

/** One command that fetches something and makes it executable. */
export const downloadsAndRuns = knowing((p) => runsCode(p) && FETCHES.test(whole(p)) && MAKES_RUN.test(whole(p)));

const SOCKET =
  /\/dev\/(?:tcp|udp)\/|\bsocket\.socket\b|\bfsockopen\b|\bstream_socket_client\b|\bTCPSocket\b|\bSocket::INET\b|\buse Socket\b|\bnet\.(?:connect|Socket)\b|\bsocket\.tcp\b|\b(?:nc|ncat|netcat)\s|\bsocat\s|\bopenssl\s+s_client\b|\btelnet\s/;
const SHELL_ON_IT =
  /\bdup2\b|\bpty\.spawn\b|\bsubprocess\b|\b(?:ba|da|z|k)?sh\s+-i\b|\bmkfifo\b|\bmknod\b|\bexec\w*\s*\(?\s*["'{]?\/bin\/|\bpopen\b|child_process|\bsystem\s*\(|0[<>]&\s?\d|\d?[<>]&\s?\d|\bEXEC:|\s-[ec]\s+\S*sh\b/i;

/** A shell is tied to a connection: /dev/tcp, sockets of an interpreter, nc or socat with a shell. */
export const remoteShell = knowing((p) => SOCKET.test(whole(p)) && SHELL_ON_IT.test(whole(p)));

const PRELOADS = /\bLD_(?:PRELOAD|AUDIT)=\S|\/ld\.so\.preload\b|\bDYLD_INSERT_LIBRARIES=\S/;

/** A library is put into other programs. */
export const preloads = knowing(
  (p, argv) => PRELOADS.test(whole(p)) || argv.some((one) => /^--preload(?:=|$)/.test(one)),
);

/** The kernel is given new code, from another place than the distribution's modules. */
export const loadsModule = knowing((p, argv) => {
  const told = argv.slice(1);
  switch (programOf(p)) {
    case 'insmod':
      return told.length > 0;
    case 'kmod':
      return told[0] === 'insmod' || /(?:^|\/)insmod$/.test(argv[0] ?? '');
    case 'modprobe':
      return told.some((one) => one.includes('/') || one === '-d' || one.startsWith('--dirname'));
    default:
      return runsCode(p) && /\binsmod\s+\S/.test(whole(p));
  }
});

const SET_ID = /^(?:[ugoa]*[+=][rwxXt]*s[rwxXst]*|0?[2467][0-7]{3})$/;

/** A file is to run with the rights of its owner, or is given capabilities. */
export const setsId = knowing((p, argv) => {
  const told = argv.slice(1);
  switch (programOf(p)) {
    case 'chmod':
      return told.some((one) => SET_ID.test(one));
    case 'install':
      return told.some((one, i) => {
        const attached = /^(?:-m|--mode=)(.+)/.exec(one)?.[1];
        return SET_ID.test(attached ?? (/^(?:-m|--mode)$/.test(told[i - 1] ?? '') ? one : ''));
      });
    case 'setcap':
      return told.some((one) => /cap_\w+/.test(one));
    default:
      return runsCode(p) && /\bchmod\s+(?:[ugoa]*\+[rwx]*s|0?[2467][0-7]{3})\b/.test(whole(p));
  }
});

const ARCHIVERS = /^(?:tar|bsdtar|zip|7za?|7zr|rar|cpio|gzip|xz|zstd|split)$/;

/** An archive is made in a place that is emptied or overlooked: a temporary file system or a hidden folder. */
export const stages = knowing((p, argv) => {
  const tool = programOf(p);
  if (!ARCHIVERS.test(tool)) return false;
  // nobody locks an archive with a word on the command line for himself
  if (/^(?:zip|7z|7za|7zr|rar)$/.test(tool) && argv.some((one) => /^(?:-P|--password|-p\S|-hp\S)/.test(one)))
    return true;
  const makes =
    !/tar$/.test(tool) ||
    argv.slice(1).some((one, i) => (i === 0 ? /^-?\w*c/ : /^-\w*c/).test(one) || /^--create$/.test(one));
  if (!makes || argv.some((one) => /^-\w*[dx]$|^--(?:decompress|extract)$/.test(one))) return false;
  for (const path of namedPaths(p))
    if (/\.(?:t?[gx]z|tar|bz2|zip|7z|rar|zst|cpio)(?:\.\w+)?$/.test(path) && (isTemporary(path) || isHidden(path)))
      return true;
  return false;
});

/** A file of this host is sent elsewhere. */
export const uploads = knowing((p, argv) => {
  const told = argv.slice(1);
  switch (programOf(p)) {
    case 'curl':
      return told.some(
        (one, i) =>
          /^(?:-T|--upload-file)/.test(one) ||
          (/^(?:-d|--data(?:-\w+)?|-F|--form)$/.test(told[i - 1] ?? '') && /(?:^|=)[@<]/.test(one)) ||
          /^(?:-d|-F)\S*@|^--(?:data[\w-]*|form)=\S*@/.test(one),
      );
    case 'wget':
      return told.some((one) => /^--(?:post|body)-file/.test(one));
    case 'scp':
    case 'rsync':
      return (
        /^(?:[^/@\s]+@)?[\w.[\]:-]+:/.test(told.at(-1) ?? '') &&
        !/^(?:[^/@\s]+@)?[\w.[\]:-]+:/.test(told.find((one) => !one.startsWith('-')) ?? '')
      );
    default:
      return (
        runsCode(p) &&
        /\bcurl\s[^|;&]{0,200}(?:-T\s|--upload-file|--data-binary\s+@|-[dF]\s*\S*@)|\bwget\s[^|;&]{0,200}--post-file|\b(?:tar|cat|zip|gzip|dd|base64)\s[^;&]{0,300}\|\s*(?:ssh|nc|ncat|curl|socat|telnet)\s|>\s*\/dev\/tcp\//.test(
          whole(p),
        )
      );
  }
});

const ACCOUNT_TOOLS = /^(?:useradd|adduser|usermod|groupadd|addgroup|gpasswd|chpasswd|newusers|vipw|visudo)$/;

/** Accounts are made or given more rights. */
export const changesAccounts = knowing(
  (p) =>
    ACCOUNT_TOOLS.test(programOf(p)) ||
    (runsCode(p) && /\b(?:useradd|usermod|chpasswd|adduser)\s|>>\s*\/etc\/(?:passwd|shadow|sudoers)/.test(whole(p))),
);

const GUARDS =
  '(?:auditd|systemd-journald|rsyslog|syslog(?:-ng)?|ufw|firewalld|iptables|nftables|apparmor|fail2ban|falco\\w*|falcon-sensor|osqueryd?|wazuh\\S*|ossec\\S*|elastic-(?:agent|endpoint)|auoms|sysmon|clamav\\S*|aide|tetragon|tracee|mdatp|cbagentd|aegis|aliyun\\S*|qcloud\\S*)';
const STOPS_GUARDS = new RegExp(
  `\\b(?:systemctl|service|chkconfig|rc-service|update-rc\\.d)\\s[^;&|]{0,80}\\b(?:stop|disable|mask|remove|off|kill)\\b|\\bsetenforce\\s+(?:0|Permissive)|\\bufw\\s+(?:--force\\s+)?disable|\\bip6?tables\\s+(?:-F|--flush|-X)|\\bnft\\s+flush|\\bauditctl\\s+(?:-D|-e\\s*0)|\\bsysctl\\s[^;&|]{0,40}randomize_va_space=0|\\bset\\s\\+o\\s+history\\b|\\b(?:sed\\s+-i|tee|rm|mv)\\s[^;&|]{0,120}/etc/(?:audit|audisp|rsyslog|syslog|systemd/journald)|>>?\\s*["']?/etc/(?:audit|audisp|rsyslog|syslog|systemd/journald)|\\bmdatp\\s+config\\s|\\b(?:pkill|killall)\\s[^;&|]{0,40}\\b${GUARDS}`,
);
const NAMES_GUARD = new RegExp(
  `\\b${GUARDS}(?:\\.service)?(?:\\s|$|['";])|\\bsetenforce\\b|\\bufw\\b|tables\\s|\\bauditctl\\b|\\bnft\\b|randomize_va_space|\\bhistory\\b|/etc/`,
);

const LOOKS_FOR =
  /\bfind\s[^;|&]{0,300}(?:-perm\s+[-/+]?(?:[ug]*\+?=?[ug]?[=+]s|0?[2467]000)|-i?name\s+["']?\S{0,20}(?:id_[rd]sa|id_ed25519|\.pem|\.key|\.kdbx|passw|credential|secret|\.netrc|\.pgpass|wallet|history|shadow|\.gnupg|\.aws))|\bgrep\s+-\w*[rR]\w*\s[^;|&]{0,200}(?:passw|secret|token|api.?key|BEGIN (?:RSA|OPENSSH))/i;
const READERS = /^(?:cat|tac|less|more|head|tail|grep|egrep|strings|cp|awk|mawk|gawk|sed|nl|xxd|base64)$/;

/** Looks for secrets, keys and programs with other rights, or reads what others typed. */
export const searchesSecrets = knowing((p) => {
  if (LOOKS_FOR.test(whole(p))) return true;
  if (!READERS.test(programOf(p))) return false;
  for (const path of namedPaths(p)) if (/\/\.\w*history$/.test(path)) return true;
  return false;
});

/** What watches or protects the system is switched off. */
export const stopsDefenses = knowing((p) => STOPS_GUARDS.test(whole(p)) && NAMES_GUARD.test(whole(p)));

/** A file is made so that even root cannot change it by accident, or this is taken off. */
export const changesAttributes = knowing(
  (p, argv) => programOf(p) === 'chattr' && argv.some((one) => /^[+=-]\w*[ia]/.test(one)),
);

/** Code is run from memory or from an open file, without a name on disk. */
export const runsFromMemory = knowing(
  (p) =>
    runsCode(p) && /\bmemfd_create\b|\bsyscall\(?\s*319\b|\/proc\/(?:self|\$\$|\d+)\/fd\/\d|\bfexecve\b/.test(whole(p)),
);

/** The file that a shell or an interpreter is told to run, absolute where the working folder is known. */
export function scriptOf({ image, argv, cwd }: ProcessBehavior): string | undefined {
  if (image === undefined || !argv || !(isShell(image) || isInterpreter(image))) return undefined;
  for (const argument of argv.slice(1)) {
    if (argument === '-' || argument === '-c' || argument === '-e' || argument === '-m' || argument === '-r')
      return undefined;
    if (/^-\w*c$/.test(argument) && isShell(image)) return undefined;
    if (argument.startsWith('-') || argument.startsWith('+')) continue;
    if (argument.startsWith('/')) return argument;
    return cwd?.startsWith('/') ? `${cwd === '/' ? '' : cwd}/${argument.replace(/^(?:\.\/)+/, '')}` : undefined;
  }
  return undefined;
}

export const scriptTemporary: Asked = (p) => on(scriptOf(p), isTemporary);
export const scriptHidden: Asked = (p) => on(scriptOf(p), isHidden);
export const scriptUserWritable: Asked = (p) => on(scriptOf(p), isUserWritable);

const on = (path: string | undefined, test: (path: string) => boolean): boolean | undefined =>
  path === undefined ? undefined : test(path);
