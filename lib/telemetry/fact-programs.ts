/** Classes of programs, by the file that really runs. */
import { baseName } from './paths';

const SHELL = /^(?:ba|da|z|k|mk|a|c|tc|fi|r?ba)?sh$|^busybox$/;
const INTERPRETER = /^(?:python|pypy|perl|ruby|php|node|nodejs|lua|luajit|tclsh|wish|expect|guile)[\d.]*(?:-[\w.]+)?$/;
const FILELESS = /^\/?memfd:|\/memfd:|^\/proc\/(?:self|\d+)\/(?:fd\/|exe$)|^\/dev\/fd\/| \(deleted\)$/;

export const isShell = (image: string): boolean => SHELL.test(baseName(image));

/** Runs code of a language other than the shell's. */
export const isInterpreter = (image: string): boolean => INTERPRETER.test(baseName(image));

/** Runs from memory, from an open file without a name, or from a file that is gone. */
export const isFileless = (image: string): boolean => FILELESS.test(image);

const SERVICE_ACCOUNTS = new Set(
  (
    'daemon bin sys games man lp mail news uucp proxy www-data backup list irc gnats nobody nginx apache httpd www tomcat ' +
    'mysql mariadb postgres redis mongodb memcached rabbitmq elasticsearch kafka zookeeper jenkins gitlab-runner git ' +
    'named bind unbound dnsmasq ntp chrony postfix exim Debian-exim dovecot ftp vsftpd proftpd sshd messagebus systemd-network ' +
    'systemd-resolve syslog haproxy squid grafana prometheus node_exporter consul vault etcd zabbix nagios munin snmp'
  ).split(' '),
);

/** An account that a service runs under and nobody signs in to: by its usual name, or by a number that systems reserve (1 to 999). */
export function isServiceAccount(user: string | undefined, uid: string | undefined): boolean | undefined {
  if (user !== undefined && SERVICE_ACCOUNTS.has(user)) return true;
  if (uid !== undefined && /^\d+$/.test(uid)) return Number(uid) > 0 && Number(uid) < 1000;
  return user === undefined ? undefined : false;
}
