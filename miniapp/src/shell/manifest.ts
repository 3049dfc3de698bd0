import { query } from '../api/client';
import type { components } from '../api/schema';
import { useTexts } from '../i18n/use-texts';

export type ScreenInfo = components['schemas']['ScreenOut'];
export type Placement = ScreenInfo['placement'];

/** What this viewer is offered; asked anew in another language. */
export function useManifest() {
  const { language } = useTexts();
  return query.useQuery(
    'get',
    '/api/v1/ui/manifest',
    { headers: { 'Accept-Language': language } },
    {
      staleTime: 5 * 60_000,
    },
  );
}

/** The screens of a placement, in the order in which the host gave them. */
export function useScreens(placement: Placement): readonly ScreenInfo[] {
  return useManifest().data?.screens.filter((screen) => screen.placement === placement) ?? [];
}
