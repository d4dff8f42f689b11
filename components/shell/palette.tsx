'use client';

import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Radar, Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useDeferredValue, useState } from 'react';
import type { AlertPage } from '../../lib/alerts/alert';
import { huntAddress } from '../../lib/hunt/address';
import { valueText } from '../../lib/hunt/term';
import { visible } from '../../lib/telemetry/text';
import { useHypotheses } from '../hypotheses/use-hypothesis';
import { AdversaryText } from '../ui/adversary-text';
import { apiGet } from '../ui/api';
import { plural } from '../ui/count';
import { Kbd } from '../ui/kbd';
import { useKeysState } from '../ui/keys';
import { keyLabel } from '../ui/keys-help';
import { SeverityGlyph } from '../ui/severity';
import { Ago } from '../ui/time';
import { useDetectorNames } from '../ui/use-detector-names';
import { useHosts } from '../ui/use-hosts';
import { useThreats } from '../ui/use-threats';
import { type Action, actionsOf } from './palette-actions';
import { ROOMS, SETTINGS } from './rooms';

const MOST = 8;

/** What Ctrl K opens: rooms, what the page's keys do, alerts, detectors, threats, hypotheses and hosts. */
export function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState('');
  const [moved, setMoved] = useState(false);
  const text = useDeferredValue(typed).trim().toLowerCase();
  const go = (href: string) => {
    onClose();
    router.push(href);
  };

  const alerts = useQuery({
    queryKey: ['alerts', 'search', text],
    enabled: text.length >= 2,
    queryFn: ({ signal }) => apiGet<AlertPage>('/api/alerts', { view: 'all', q: text, limit: MOST }, signal),
    placeholderData: (before) => before,
  });
  const { list } = useKeysState();
  // what the page's keys did when the palette opened: its own are not among them
  const [actions] = useState(() => actionsOf(list()));
  // Whoever opens it to go to a room asks the server for nothing.
  const detectors = useDetectorNames(text !== '');
  const threatList = useThreats(text !== '');
  const hypothesisList = useHypotheses(text !== '');
  const threats = threatList.data ?? [];
  const hypotheses = hypothesisList.data ?? [];
  const asking = alerts.isFetching || threatList.isLoading || hypothesisList.isLoading;
  const hosts = useHosts({ text, limit: MOST, wanted: text !== '' });
  const holds = (name: string) => name.toLowerCase().includes(text);

  const rooms = [...ROOMS, SETTINGS].filter(({ name }) => holds(name));
  const foundAlerts = text.length >= 2 ? (alerts.data?.alerts ?? []) : [];
  const foundDetectors = text ? detectors.filter(({ title }) => holds(title)).slice(0, MOST) : [];
  const foundHosts = text ? hosts.filter(({ name }) => holds(name)) : [];
  const foundThreats = text ? threats.filter(({ name }) => holds(name)).slice(0, MOST) : [];
  const foundHypotheses = text ? hypotheses.filter(({ title }) => holds(title)).slice(0, MOST) : [];
  const foundActions = actions.filter(({ label }) => holds(label)).slice(0, text ? MOST : 5);
  const act = ({ run }: Action) => {
    onClose();
    // the dialog gives the focus back first
    setTimeout(run, 0);
  };
  const nothing =
    foundThreats.length +
      foundHypotheses.length +
      foundActions.length +
      rooms.length +
      foundAlerts.length +
      foundDetectors.length +
      foundHosts.length ===
    0;

  // what comes first is chosen until somebody moves: answers arrive one after another
  const first =
    rooms[0]?.href ??
    (foundAlerts[0] ? `alert-${foundAlerts[0].id}` : undefined) ??
    (foundDetectors[0] ? `detector-${foundDetectors[0].id}` : undefined) ??
    (foundThreats[0] ? `threat-${foundThreats[0].id}` : undefined) ??
    (foundHypotheses[0] ? `hypothesis-${foundHypotheses[0].id}` : undefined) ??
    (foundHosts[0] ? `host-${foundHosts[0].hostId}` : undefined) ??
    (foundActions[0] ? `action-${foundActions[0].key}` : '');

  return (
    <Command
      shouldFilter={false}
      loop
      label="Search"
      value={moved ? chosen : first}
      onValueChange={setChosen}
      onKeyDown={(event) => event.key.startsWith('Arrow') && setMoved(true)}
      onPointerMove={() => setMoved(true)}
    >
      <div className="flex h-11 items-center gap-2.5 border-b border-line px-3.5">
        <Search size={15} aria-hidden="true" className="flex-none text-ink-3" />
        <Command.Input
          data-autofocus
          value={typed}
          onValueChange={(next) => {
            setTyped(next);
            setMoved(false);
          }}
          placeholder="Alerts, detectors, threats, hypotheses, hosts, rooms, actions"
          className="h-full flex-1 bg-transparent text-13 outline-none"
        />
      </div>
      <Command.List className="max-h-[56vh] overflow-y-auto py-1.5">
        {nothing && (
          <div className="px-3.5 py-3 text-12 text-ink-2">
            {asking ? 'Searching …' : `Nothing is called “${typed}”, and no alert matched it.`}
          </div>
        )}
        {rooms.length > 0 && (
          <Group heading="Rooms">
            {rooms.map(({ href, name, icon: Icon }) => (
              <Row key={href} value={href} onSelect={() => go(href)}>
                <Icon size={14} aria-hidden="true" className="text-ink-2" />
                {name}
              </Row>
            ))}
          </Group>
        )}
        {foundAlerts.length > 0 && (
          <Group heading={`Alerts, ${foundAlerts.length} of ${alerts.data?.total ?? foundAlerts.length}`}>
            {foundAlerts.map((alert) => (
              <Row
                key={alert.id}
                value={`alert-${alert.id}`}
                onSelect={() => go(`/alerts/${encodeURIComponent(alert.id)}`)}
              >
                <SeverityGlyph severity={alert.severity} word={false} />
                <span className="flex-none">{alert.detector}</span>
                <AdversaryText value={alert.summary.behavior.process.image ?? ''} className="flex-1 text-ink-2" />
                <span className="cut text-ink-2">{visible(alert.host)}</span>
                <Ago value={alert.firstTime} className="flex-none text-11 text-ink-3" />
              </Row>
            ))}
          </Group>
        )}
        {foundDetectors.length > 0 && (
          <Group heading="Detectors">
            {foundDetectors.map((detector) => (
              <Row key={detector.id} value={`detector-${detector.id}`} onSelect={() => go(`/detectors/${detector.id}`)}>
                <SeverityGlyph severity={detector.level} word={false} />
                <span className="cut flex-1">{detector.title}</span>
                <span className="text-11 text-ink-3">{detector.state}</span>
              </Row>
            ))}
          </Group>
        )}
        {foundThreats.length > 0 && (
          <Group heading="Threats">
            {foundThreats.map(({ id, name, alerts }) => (
              <Row key={id} value={`threat-${id}`} onSelect={() => go(`/threats/${id}`)}>
                <span className="cut flex-1">{name}</span>
                <span className="text-11 text-ink-3">{plural(alerts, 'alert')}</span>
              </Row>
            ))}
          </Group>
        )}
        {foundHypotheses.length > 0 && (
          <Group heading="Hypotheses">
            {foundHypotheses.map(({ id, title, state }) => (
              <Row key={id} value={`hypothesis-${id}`} onSelect={() => go(`/hypotheses/${id}`)}>
                <span className="cut flex-1">{title}</span>
                <span className="text-11 text-ink-3">{state}</span>
              </Row>
            ))}
          </Group>
        )}
        {foundHosts.length > 0 && (
          <Group heading="Hosts">
            {foundHosts.map((host) => (
              <Row
                key={host.hostId}
                value={`host-${host.hostId}`}
                onSelect={() => go(`/alerts?view=all&host=${encodeURIComponent(host.name)}`)}
              >
                <AdversaryText value={host.name} className="flex-1" />
                <span className="text-11 text-ink-3">its alerts</span>
              </Row>
            ))}
          </Group>
        )}
        {text.length >= 2 && (
          <Group heading="Events">
            <Row value="hunt" onSelect={() => go(huntAddress(anywhere(typed.trim())))}>
              <Radar size={14} aria-hidden="true" className="text-ink-2" />
              <span className="cut">Hunt for “{typed.trim()}” in all events</span>
            </Row>
          </Group>
        )}
        {foundActions.length > 0 && (
          <Group heading="Actions on this page">
            {foundActions.map((action) => (
              <Row key={action.key} value={`action-${action.key}`} onSelect={() => act(action)}>
                <span className="cut flex-1">{action.label}</span>
                <Kbd>{keyLabel(action.key)}</Kbd>
              </Row>
            ))}
          </Group>
        )}
      </Command.List>
    </Command>
  );
}

/** A query for a text anywhere in any field. */
const anywhere = (text: string) => {
  const value = valueText(text);
  return value.startsWith('"') ? value : `"${value}"`;
};

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group heading={<span className="block px-3.5 pt-1.5 pb-1 text-11 text-ink-3">{heading}</span>}>
      {children}
    </Command.Group>
  );
}

function Row({ value, onSelect, children }: { value: string; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-row-table items-center gap-2.5 px-3.5 text-12 select-none data-[selected=true]:bg-accent-bg"
    >
      {children}
    </Command.Item>
  );
}
