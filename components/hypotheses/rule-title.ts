const TITLE = /^title:[ \t]*(.*?)[ \t]*$/m;

/** The name that a rule's text gives itself; undefined where there is none on a line of its own. */
export function ruleTitle(yaml: string): string | undefined {
  const written = TITLE.exec(yaml)?.[1];
  if (written === undefined) return undefined;
  if (written.startsWith('"')) {
    try {
      return String(JSON.parse(written));
    } catch {
      return undefined;
    }
  }
  return written.startsWith("'") ? written.slice(1, -1).replaceAll("''", "'") : written;
}

/** The same text under another name. A text without a title stays as it is. */
export function withRuleTitle(yaml: string, title: string): string {
  const plain = /^[A-Za-z][\w .,()/-]*$/.test(title) && !/^(true|false|null|yes|no|on|off)$/i.test(title);
  const written = plain ? title : `'${title.replaceAll("'", "''")}'`;
  return yaml.replace(TITLE, () => `title: ${written}`);
}
