'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TokenRow } from '../../lib/sources/source';
import { apiSend } from '../ui/api';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { Dialog } from '../ui/dialog';
import { PanelHead } from '../ui/panel-head';
import { type Column, Table } from '../ui/table';
import { Time } from '../ui/time';
import { errorText, useToast } from '../ui/toast';
import { TokenDialog } from './token-dialog';
import { TOKENS_KEY } from './use-tokens';

/** Who may send. A token is shown once, when it is made. */
export function Tokens({ tokens }: { tokens: readonly TokenRow[] }) {
  const client = useQueryClient();
  const toast = useToast();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<TokenRow | null>(null);
  const valid = tokens.filter(({ revokedAt }) => revokedAt === null);

  const revoke = async (token: TokenRow) => {
    setRevoking(null);
    try {
      await apiSend('DELETE', `/api/tokens/${token.id}`);
      toast({ text: `Token “${token.name}” is revoked: what it sends is refused from now on.` });
    } catch (error) {
      toast({ text: `Not revoked: ${errorText(error)}`, error: true });
    }
    void client.invalidateQueries({ queryKey: TOKENS_KEY });
  };

  const columns: Column<TokenRow>[] = [
    { head: 'Name', cell: ({ name }) => <span data-tip={name}>{name}</span> },
    { head: 'Source', cell: ({ source }) => <span className="mono text-ink-2">{source}</span>, width: 'w-22' },
    { head: 'Ends in', cell: ({ hint }) => <span className="mono text-ink-2">…{hint}</span>, width: 'w-16' },
    { head: 'Made', cell: ({ createdAt }) => <Time value={createdAt} className="text-11" />, width: 'w-18' },
    {
      head: '',
      cell: (token) => (
        <Button size="sm" variant="danger" onClick={() => setRevoking(token)}>
          Revoke
        </Button>
      ),
      right: true,
      width: 'w-20',
    },
  ];
  return (
    <section className={valid.length === 0 || tokens.length > valid.length ? 'border-b border-line' : undefined}>
      <PanelHead title="Tokens" note={valid.length === 0 ? 'nobody may send yet' : 'for sending telemetry'}>
        <Button size="sm" onClick={() => setMaking(true)}>
          New token
        </Button>
      </PanelHead>
      {valid.length > 0 && <Table label="Tokens" columns={columns} rows={valid} rowKey={({ id }) => id} />}
      {valid.length === 0 && (
        <p className="px-3 py-2.5 text-12 text-ink-2">Make one to send telemetry from an agent or a script.</p>
      )}
      {tokens.length > valid.length && (
        <p className="px-3 py-1.5 text-11 text-ink-3">{tokens.length - valid.length} revoked</p>
      )}
      <TokenDialog
        open={making}
        onClose={() => setMaking(false)}
        onMade={(token) => {
          setMaking(false);
          setSecret(token);
          void client.invalidateQueries({ queryKey: TOKENS_KEY });
        }}
      />
      <Dialog
        open={secret !== null}
        onClose={() => setSecret(null)}
        title="The new token"
        footer={
          <Button variant="primary" onClick={() => setSecret(null)}>
            I have stored it
          </Button>
        }
      >
        <p className="mb-2 text-12 text-ink-2">It is shown this once. Only its hash is kept.</p>
        <div className="flex items-center gap-2 rounded-2 border border-line-2 bg-field px-2.5 py-2">
          <code className="flex-1 wrap-anywhere select-all">{secret}</code>
          <CopyButton value={secret ?? ''} label="Copy the token" />
        </div>
      </Dialog>
      <Dialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke “${revoking?.name ?? ''}”`}
        footer={
          <>
            <Button variant="ghost" onClick={() => setRevoking(null)}>
              Keep it
            </Button>
            <Button variant="danger" onClick={() => revoking && void revoke(revoking)}>
              Revoke
            </Button>
          </>
        }
      >
        <p className="text-12 text-ink-2">
          Whoever sends with it is refused from then on. This cannot be taken back; what was sent stays.
        </p>
      </Dialog>
    </section>
  );
}
