import { expect, test } from 'vitest';
import { detectFormat } from './detect';

test.each([
  ['{"@timestamp":"2026"}', 'ecs'],
  ['  {"a":1', 'ecs'],
  ['\ufeff{"a":1}', 'ecs'],
  ['\u00ef\u00bb\u00bf{"a":1}', 'ecs'],
  ['node=web-01 type=SYSCALL msg=audit(1795424034.779:2902): arch=c000003e', 'auditd'],
  ['type=EXECVE msg=audit(1604994496.155:92733): argc=2', 'auditd'],
  ['type=1300 audit(1604994496.155:92733): arch=c000003e', 'auditd'],
  ['type=SYSCALL', 'auditd'],
  ['node=web-01 type=PATH msg=aud', 'auditd'],
  ['type=PROCTITLE msg=audit(09/29/2025 16:41:51.680:821820) : proctitle=find', 'auditd'],
  ['[{"a":1}]', undefined],
  ['', undefined],
  ['Nov 23 08:53:54 web-01 sshd[1]: Accepted', undefined],
  ['type=', undefined],
])('%j is %s', (line, format) => expect(detectFormat(line)).toBe(format));
