/**
 * Paths as text, and the classes of places that facts speak of. Every class is decided by the path alone, so that a rule
 * means the same on each host.
 */

/** `./`, `../`, `//` and a trailing slash resolved by name alone (symbolic links are not known here). */
export function normalisePath(path: string): string {
  if (!/\/\/|\/\.{1,2}(?:\/|$)|^\.{1,2}(?:\/|$)|.\/$/.test(path)) return path;
  const absolute = path.startsWith('/');
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && out.length && out.at(-1) !== '..') out.pop();
    else if (part !== '..' || !absolute) out.push(part);
  }
  return (absolute ? '/' : '') + out.join('/') || (absolute ? '/' : '.');
}

/** `name` as seen from the folder `cwd`; a relative name stays relative where the folder is unknown. */
export function resolvePath(name: string, cwd: string | undefined): string {
  if (name.startsWith('/') || cwd === undefined || !cwd.startsWith('/')) return normalisePath(name);
  return normalisePath(`${cwd}/${name}`);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a path, `/` for files in the root, '' for a bare name. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash > 0 ? path.slice(0, slash) : slash === 0 ? '/' : '';
}

/** Path prefixes are as deep as this: /home/ana/.config */
export const PREFIX_DEPTH = 3;

/** The first folders of an absolute folder; the root of itself. */
export function folderPrefix(folder: string): string {
  let end = 0;
  for (let depth = 0; depth < PREFIX_DEPTH; depth++) {
    end = folder.indexOf('/', end + 1);
    if (end < 0) return folder;
  }
  return folder.slice(0, end);
}

const TEMPORARY = /^(?:\/tmp|\/var\/tmp|\/dev\/shm|\/dev\/mqueue|\/run|\/var\/run)\/./;
const SYSTEM = /^(?:\/usr)?\/(?:bin|sbin|lib|lib32|lib64|libx32|libexec)\/.|^\/usr\/local\/(?:bin|sbin|lib|libexec)\/./;
const PACKAGED = /^\/(?:usr|opt|snap|app|nix\/store|var\/lib\/(?:flatpak|snapd))\/./;
const OPEN_FOLDERS = /^\/(?:home|root|srv|mnt|media|var\/www|Users)\/./;
const CONFIG = /\/\.config\/./;
const HIDDEN = /(?:^|\/)\.(?!\.?(?:\/|$))/;
const HIDDEN_EACH = /(?:^|\/)\.(?!\.?(?:\/|$))/g;

/** Below a file system that is emptied at boot or open to every account: /tmp, /var/tmp, /dev/shm, /dev/mqueue, /run, /var/run. */
export const isTemporary = (path: string): boolean => TEMPORARY.test(path);

/**
 * Where other accounts than the package manager's usually write: the temporary places, /home, /root, /srv, /var/www,
 * /mnt, /media, and below any .config folder. /opt and /var/lib are neither this nor system paths.
 */
export const isUserWritable = (path: string): boolean =>
  TEMPORARY.test(path) || OPEN_FOLDERS.test(path) || CONFIG.test(path);

/**
 * Below the folders where a distribution and its administrator keep programs: /bin, /sbin, /lib*, /libexec, the same
 * below /usr, and bin, sbin, lib, libexec below /usr/local. Not /opt, /snap, /usr/share.
 */
export const isSystemPath = (path: string): boolean => SYSTEM.test(path);

/** A system path, or another folder that package managers fill: the rest of /usr, /opt, /snap, /nix/store, flatpak's. */
export const isPackaged = (path: string): boolean => isSystemPath(path) || PACKAGED.test(path);

/** Below a folder named .config, whoever's it is (accounts of services have their homes anywhere). */
export const isBelowConfig = (path: string): boolean => CONFIG.test(path);

/** A part of the path starts with a dot. */
export const isHidden = (path: string): boolean => HIDDEN.test(path);

/** Two or more parts of the path start with a dot: hidden within the hidden. */
export const isHiddenTwice = (path: string): boolean => (path.match(HIDDEN_EACH)?.length ?? 0) >= 2;

/** In a hidden folder (not just a hidden file) below a temporary file system. */
export const isInHiddenTemporaryFolder = (path: string): boolean => TEMPORARY.test(path) && HIDDEN.test(folderOf(path));

/** Daemons and kernel threads whose names intruders borrow. */
const DAEMONS = new Set(
  (
    'init upstart systemd kthreadd khelper kdevtmpfs kblockd khugepaged kintegrityd kauditd kswapd kcompactd watchdogd ' +
    'journald logind resolved networkd timesyncd udevd udisksd polkitd upowerd rtkit-daemon accounts-daemon ' +
    'dbus NetworkManager ModemManager wpa_supplicant cron crond anacron atd rsyslogd syslogd klogd auditd sshd dhclient dhcpcd ' +
    'ntpd chronyd avahi-daemon cupsd snapd containerd dockerd irqbalance acpid agetty getty login rpcbind lvmetad ' +
    'multipathd smartd gdm Xorg'
  ).split(' '),
);
/** Families: `systemd-logind`, `kworker/0:1`, `kswapd0`, `rcu_sched`, `dbus-daemon`. */
const DAEMON_FAMILY =
  /^(?:(?:systemd|dbus|udisks|polkit)-[a-z][\w.@-]*|(?:kworker|ksoftirqd|migration|cpuhp|idle_inject|irq|scsi_eh|jbd2)[/_]\S*|kworker|ksoftirqd|k(?:swapd|compactd)\d+|rcu_(?:sched|preempt|gp|par_gp|bh|tasks\w*))$/;

/** Whether a name is one that a system daemon or kernel thread bears. */
export function isDaemonName(name: string): boolean {
  return DAEMONS.has(name) || DAEMON_FAMILY.test(name);
}

/** Names that honest hidden folders bear too. */
const COMMON_WORDS = new Set(['init', 'login', 'cron', 'idle', 'upstart']);

/** Hidden folders with a daemon's name that are honest: ~/.dbus of D-Bus itself. */
const HONEST_HIDDEN = /^(?:\/home\/[^/]+|\/root)\/\.dbus$/;
const INVISIBLE =
  '\\s\\u00a0\\u00ad\\u115f\\u1160\\u180e\\u200b-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufeff';
const DOTS_AND_INVISIBLE = new RegExp(`^[.${INVISIBLE}]+$`);

/** Dots alone from three on (one and two have a meaning), or dots with blanks and invisible characters. */
function isBlank(name: string): boolean {
  return DOTS_AND_INVISIBLE.test(name) && name !== '.' && name !== '..';
}

/** A folder of the path is made to be overlooked: only dots or blanks (`...`, `.. `), or hidden under a daemon's name (`.systemd-private`). */
export function isFolderMasquerade(path: string): boolean {
  let from = 0;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
    const name = path.slice(from, slash);
    from = slash + 1;
    if (isBlank(name)) return true;
    if (!name.startsWith('.') || HONEST_HIDDEN.test(path.slice(0, slash))) continue;
    const claimed = name.replace(/^\.+/, '');
    if (isDaemonName(claimed) && !COMMON_WORDS.has(claimed)) return true;
  }
  return false;
}
