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

const TEMPORARY = /^(?:\/tmp|\/var\/tmp|\/dev\/shm|\/dev\/mqueue|\/run|\/var\/run)\/./;
const SYSTEM = /^(?:\/usr)?\/(?:bin|sbin|lib|lib32|lib64|libx32|libexec)\/.|^\/usr\/local\/(?:bin|sbin|lib|libexec)\/./;
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
export const isUserWritable = (path: string): boolean => TEMPORARY.test(path) || OPEN_FOLDERS.test(path) || CONFIG.test(path);

/**
 * Below the folders where a distribution and its administrator keep programs: /bin, /sbin, /lib*, /libexec, the same
 * below /usr, and bin, sbin, lib, libexec below /usr/local. Not /opt, /snap, /usr/share.
 */
export const isSystemPath = (path: string): boolean => SYSTEM.test(path);

/** Below a folder named .config, whoever's it is (accounts of services have their homes anywhere). */
export const isBelowConfig = (path: string): boolean => CONFIG.test(path);

/** A part of the path starts with a dot. */
export const isHidden = (path: string): boolean => HIDDEN.test(path);

/** Two or more parts of the path start with a dot: hidden within the hidden. */
export const isHiddenTwice = (path: string): boolean => (path.match(HIDDEN_EACH)?.length ?? 0) >= 2;

/** In a hidden folder (not just a hidden file) below a temporary file system. */
export const isInHiddenTemporaryFolder = (path: string): boolean => TEMPORARY.test(path) && HIDDEN.test(folderOf(path));

/**
 * Daemons whose names intruders borrow. A name counts with what a distribution appends to it (`systemd-logind`,
 * `kworker/0:1`), not with letters (`systemdx`).
 */
const DAEMON =
  /^(?:systemd|init|upstart|kthreadd?|kworker|ksoftirqd|kswapd|kdevtmpfs|khelper|kblockd|khugepaged|kcompactd|kintegrityd|migration|watchdog|watchdogd|rcu_sched|rcu_preempt|rcu_gp|jbd2|journald|logind|resolved|networkd|timesyncd|udevd|udisksd|polkitd|dbus|dbus-daemon|dbus-broker|NetworkManager|ModemManager|accounts-daemon|crond?|anacron|atd|rsyslogd|syslogd|klogd|auditd|sshd|dhclient|dhcpcd|ntpd|chronyd|avahi-daemon|cupsd|snapd|containerd|dockerd|irqbalance|acpid|agetty|getty|login|rpcbind|lvmetad|multipathd|mdadm|smartd|gdm|Xorg)(?![A-Za-z0-9])/;

/** Whether a name is one that a system daemon or kernel thread bears. */
export function isDaemonName(name: string): boolean {
  return DAEMON.test(name);
}

/** Hidden folders with a daemon's name that are honest: ~/.dbus of D-Bus itself. */
const HONEST_HIDDEN = /^(?:\/home\/[^/]+|\/root)\/\.dbus$/;
// dots alone from three on, or nothing but blanks and invisible characters
const BLANK = /^(?:\.{3,}|[.\s\u00a0\u00ad\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]*[\s\u00a0\u00ad\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff][.\s\u00a0\u00ad\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]*)$/;

/** A folder of the path is made to be overlooked: only dots or blanks (`...`, `.. `), or hidden under a daemon's name (`.systemd-private`). */
export function isFolderMasquerade(path: string): boolean {
  let from = 0;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
    const name = path.slice(from, slash);
    from = slash + 1;
    if (name === '' || name === '.' || name === '..') continue;
    if (BLANK.test(name)) return true;
    if (name.startsWith('.') && DAEMON.test(name.replace(/^\.+/, '')) && !HONEST_HIDDEN.test(path.slice(0, slash))) return true;
  }
  return false;
}
