/** Places whose meaning the system itself fixes: an intruder who wants what they give cannot choose another name. */

/** What is started from by itself: at boot, at login, by the clock, or into every program. */
const PERSISTENCE =
  /^\/etc\/(?:cron|anacrontab|init(?:\.d|\.conf)?\/|init\.d\/|rc\.local|rc\d?\.d\/|systemd\/(?:system|user)\/|profile(?:\.d\/|$)|bash\.bashrc|zsh\/|environment$|ld\.so\.(?:preload|conf)|pam\.d\/|sudoers|update-motd\.d\/|udev\/rules\.d\/|xdg\/autostart\/|modules(?:-load\.d\/|$)|NetworkManager\/dispatcher\.d\/|apt\/apt\.conf\.d\/|ssh\/sshd_config|passwd$)|^\/(?:usr\/)?lib\/systemd\/(?:system|user)\/|^\/var\/spool\/(?:cron|at)\/|^\/boot\/|^(?:\/home\/[^/]+|\/root|\/var\/lib\/[^/]+)\/(?:\.bashrc|\.bash_profile|\.bash_login|\.bash_logout|\.profile|\.zshrc|\.zprofile|\.ssh\/(?:authorized_keys2?|rc|config)|\.config\/(?:systemd\/user\/|autostart\/)|\.local\/share\/systemd\/user\/)/;

/** What secrets are kept in. */
const CREDENTIALS =
  /^\/etc\/(?:shadow|gshadow|master\.passwd|krb5\.keytab|ssh\/ssh_host_\w+_key$|kubernetes\/)|^\/proc\/\d+\/(?:environ|mem|maps)$|\/\.ssh\/id_[^/.]+$|\/\.(?:aws\/credentials|azure\/|netrc|git-credentials|pgpass|my\.cnf|docker\/config\.json|kube\/config|gnupg\/|password-store\/|config\/gcloud\/)|\/var\/run\/secrets\/kubernetes\.io\/|\/(?:Login Data|logins\.json|key4\.db)$/;

/** What is kept of what people and programs did. */
const TRACES =
  /^\/var\/log\/|^\/(?:var\/)?run\/utmp$|^\/var\/adm\/|\/\.(?:bash|zsh|sh|ash|python|mysql|psql|node_repl)_history$|\/\.(?:viminfo|lesshst|wget-hsts)$/;

export const isPersistence = (path: string): boolean => PERSISTENCE.test(path);
export const isCredentials = (path: string): boolean => CREDENTIALS.test(path);
export const isTraces = (path: string): boolean => TRACES.test(path);

const WEB_SCRIPT =
  /(?:^\/(?:var\/www|srv|usr\/share\/nginx)\/|\/(?:htdocs|public_html|wwwroot|webapps|cgi-bin)\/).*\.(?:php\d?|phtml|phar|jspx?|aspx?|ashx|cgi|cfm|war)$/i;
/** Run by a web server when somebody asks for it. */
export const isWebScript = (path: string): boolean => WEB_SCRIPT.test(path);
