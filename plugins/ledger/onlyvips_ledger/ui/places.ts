import { query, useMessages } from '@onlyvips/sdk';

/**
 * Where the subject of a transfer is shown, if a screen shows it.
 *
 * `work:12` of the plugin `content` is at `/content/works/12` where that plugin has a screen
 * `/content/works/:…`. The ledger knows no other plugin: it asks what screens there are.
 *
 * @returns null where nothing shows it.
 */
export function placeOf(plugin: string, subject: string, routes: readonly string[]): string | null {
  const found = /^([a-z]+):(\d+)/.exec(subject);
  if (!found) return null;
  const folder = `/${plugin}/${found[1]}s/`;
  const shown = routes.some((route) => route.startsWith(`${folder}:`));
  return shown ? folder + found[2] : null;
}

/** The same, with the screens that this person has. */
export function usePlaceOf(): (plugin: string, subject: string) => string | null {
  const { language } = useMessages();
  const manifest = query.useQuery(
    'get',
    '/api/v1/ui/manifest',
    { headers: { 'Accept-Language': language } },
    { staleTime: 5 * 60_000 },
  );
  const routes = manifest.data?.screens.map(({ route }) => route) ?? [];
  return (plugin, subject) => placeOf(plugin, subject, routes);
}
