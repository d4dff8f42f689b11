/**
 * Whoever runs what an analyst asks (backtests, hunts) reads and nothing else: in transactions that may only read, and as a
 * role that has no right to write. The role cannot log in; the app's own role takes it on.
 */
export const READER = 'unwrap_reader';

/** Whether a user may take a role on is another question since PostgreSQL 16. */
const MAY = `case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end`;

/** SQL for the names of the reader, where it is there and a user (an SQL expression) may take it on. */
export const readerOf = (user: string): string =>
  `select rolname from pg_roles where rolname = '${READER}' and pg_has_role(${user}, oid, ${MAY})`;

/** A reader that was given nothing to read yet (ensureReader) is none: whoever asks stays who they are. */
const assume = (local: boolean): string =>
  `select set_config('role', rolname, ${local}) from (${readerOf('current_user')}) r
   where has_table_privilege(rolname, to_regclass('events'), 'select')`;

/** SQL that takes the reader on for this transaction, where there is one; else the role stays as it is. */
export const ASSUME_READER = assume(true);
/** The same for the whole connection. */
export const BECOME_READER = assume(false);

/** SQL that makes the reader, for those who may, and lets a user take it on. */
export const makeReader = (user: string): string =>
  `do $$ begin
     if not exists (select from pg_roles where rolname = '${READER}') then create role ${READER} nologin; end if;
   exception when duplicate_object or unique_violation then null;
   end $$;
   grant ${READER} to ${user}`;
