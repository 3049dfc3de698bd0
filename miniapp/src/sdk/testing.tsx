/** `@onlyvips/sdk/testing`: draws a screen in a test, with a server that the test plays. */

import { QueryClientProvider } from '@tanstack/react-query';
import { AppRoot } from '@telegram-apps/telegram-ui';
import { type RenderResult, render } from '@testing-library/react';
import type { ComponentType } from 'react';
import { MemoryRouter, Route, Routes } from 'react-router';
import { setTransport } from '../api/client';
import { createQueryClient } from '../api/queries';
import { Toasts } from '../components/toasts';
import { addMessages, type MessagesOf, startTexts } from '../i18n/i18n';
import type { Language } from '../i18n/languages';
import { Session } from '../session/session';
import type { Account, TokenPair } from '../session/types';
import { PluginName } from './plugin';
import { SessionContext } from './session';

/** Answers of the server by method and path, e.g. `GET /api/v1/me`; a function sees the request. */
export type FakeServer = Readonly<
  Record<string, unknown | ((request: Request) => unknown | Promise<unknown>)>
>;

export interface ScreenOptions {
  readonly plugin?: string;
  readonly messages?: MessagesOf;
  readonly language?: Language;
  readonly account?: Partial<Account>;
  readonly server?: FakeServer;
  /** Where one is, and the pattern that the screen is registered with. */
  readonly path?: string;
  readonly route?: string;
}

/** An error of the server, for a `FakeServer`. */
export function problem(status: number, code: string, more: Record<string, unknown> = {}) {
  const body = { type: 'about:blank', title: code, detail: code, status, code, ...more };
  return Response.json(body, { status });
}

const ALICE: Account = {
  id: 1,
  telegram_id: 101,
  name: 'Alice',
  username: 'alice',
  language: 'en',
  time_zone: 'UTC',
  roles: ['user'],
  permissions: [],
  created_at: '2026-01-01T00:00:00Z',
};

/** Draws a screen as the shell does, for a person who is signed in. */
export async function renderScreen(
  Screen: ComponentType,
  options: ScreenOptions = {},
): Promise<RenderResult> {
  const { plugin = 'shell', language = 'en', path = '/', route = '*', server = {} } = options;
  await startTexts(language);
  if (options.messages) await addMessages(plugin, options.messages);
  setTransport((request) => answer(server, request));
  const session = await signedIn({ ...ALICE, language, ...options.account });
  return render(
    <SessionContext value={session}>
      <QueryClientProvider client={createQueryClient()}>
        <AppRoot>
          <MemoryRouter initialEntries={[path]}>
            <PluginName value={plugin}>
              <Routes>
                <Route path={route} element={<Screen />} />
                <Route path="*" element={<p>elsewhere</p>} />
              </Routes>
            </PluginName>
          </MemoryRouter>
          <Toasts />
        </AppRoot>
      </QueryClientProvider>
    </SessionContext>,
  );
}

async function signedIn(account: Account): Promise<Session> {
  const far = '2100-01-01T00:00:00Z';
  const pair: TokenPair = {
    access_token: 'access',
    refresh_token: 'refresh',
    expires_at: far,
    refresh_expires_at: far,
    account,
  };
  const session = new Session({ renew: async () => pair, keep() {} });
  await session.start();
  return session;
}

async function answer(server: FakeServer, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const given = server[`${request.method} ${pathname}`];
  if (given === undefined) return problem(404, 'not-found');
  const value = typeof given === 'function' ? await given(request) : given;
  return value instanceof Response ? value : Response.json(value);
}
