'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { News } from '../../lib/alerts/news';
import { askAnew } from './made-of';

/**
 * What happened on the server, for every open page. A browser allows few connections to one server, so one tab listens for
 * all tabs and tells the others; when it closes, the next one takes its place.
 */
type Listener = (news: News) => void;
const listeners = new Set<Listener>();
const PATH = '/api/alerts/stream';
const NAME = 'unwrap-news';
let running = false;

function tell(news: News): void {
  for (const listener of [...listeners]) listener(news);
}

function start(): void {
  if (running) return;
  running = true;
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(NAME);
  channel?.addEventListener('message', (event: MessageEvent<News>) => tell(event.data));
  const listen = () => {
    const source = new EventSource(PATH);
    source.addEventListener('message', (event: MessageEvent<string>) => {
      const news = JSON.parse(event.data) as News;
      tell(news);
      channel?.postMessage(news);
    });
  };
  // only a page of this machine or of https has locks; others listen for themselves
  if (channel && navigator.locks) void navigator.locks.request(NAME, () => new Promise(() => listen()));
  else listen();
}

/** `listener` hears of everything that happens while it is mounted. */
export function useNews(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener);
    start();
    return () => {
      listeners.delete(listener);
    };
  }, [listener]);
}

/** What people changed elsewhere is asked for again. The queue's list keeps its rows in place and sees to itself. */
export function useFreshData(): void {
  const client = useQueryClient();
  useEffect(() => {
    const listener: Listener = ({ kinds }) => {
      if (kinds.length > 0) void askAnew(client, kinds);
    };
    listeners.add(listener);
    start();
    return () => {
      listeners.delete(listener);
    };
  }, [client]);
}
