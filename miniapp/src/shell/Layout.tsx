import { type ReactNode, useSyncExternalStore } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { Icon } from '../components/Icon';
import { useTexts } from '../i18n/use-texts';
import { useAccount } from '../sdk/session';
import { useBackButton, useSettingsButton } from '../telegram/buttons';
import { insideTelegram } from '../telegram/telegram';
import { type ScreenInfo, useScreens } from './manifest';

interface Place {
  readonly to: string;
  readonly title: string;
  readonly icon: string;
}

/** More do not fit below a phone's screen; the others are on the profile. */
const TABS_BELOW = 5;

const placeOf = ({ route, title, icon }: ScreenInfo): Place => ({ to: route, title, icon });

/** The main places: the shell's own and the tabs of plugins. */
export function usePlaces(): readonly Place[] {
  const { t } = useTexts();
  const tabs = useScreens('tab').map(placeOf);
  return [
    { to: '/', title: t('home.title'), icon: 'home' },
    ...tabs,
    { to: '/profile', title: t('profile.title'), icon: 'user' },
  ];
}

/** Tabs that have no room below the screen of a phone. */
export function useFurtherPlaces(): readonly Place[] {
  return usePlaces().slice(TABS_BELOW - 1, -1);
}

/** The frame around every screen: navigation, the skip link, the word that one is offline. */
export function Layout({ children }: { readonly children: ReactNode }) {
  const { t } = useTexts();
  const places = usePlaces();
  const navigate = useNavigate();
  const { pathname, key } = useLocation();
  const side = useSidePlaces();
  const beside = side.some(({ to }) => to === pathname);
  const here = placeWith(pathname, [...places, ...side]);
  const top = places.some(({ to }) => to === pathname);
  useBackButton(!top, () => (key === 'default' ? navigate('/') : navigate(-1)));
  useSettingsButton(() => navigate('/settings'));
  return (
    <div className="ov-layout">
      <a className="ov-skip" href="#content">
        {t('skip')}
      </a>
      <SideBar places={places} here={here} />
      <div className="ov-main">
        <Offline />
        {!top && !insideTelegram && <BackLink near={beside} />}
        <main id="content">{children}</main>
      </div>
      <TabBar places={places} here={here} />
    </div>
  );
}

/** @param near Its place is in the side bar, where there is one. */
function BackLink({ near }: { readonly near: boolean }) {
  const { t } = useTexts();
  const navigate = useNavigate();
  const { key } = useLocation();
  return (
    <button
      type="button"
      className={near ? 'ov-back ov-back-near' : 'ov-back'}
      onClick={() => (key === 'default' ? navigate('/') : navigate(-1))}
    >
      <Icon name="back" size={20} />
      {t('action.back')}
    </button>
  );
}

/** The place that one is in: the nearest of those whose addresses the present one begins with. */
export function placeWith(path: string, places: readonly Pick<Place, 'to'>[]): string {
  const holds = ({ to }: Pick<Place, 'to'>) => path === to || path.startsWith(`${to}/`);
  return places.filter(holds).reduce((best, { to }) => (to.length > best.length ? to : best), '');
}

interface PlacesProps {
  readonly places: readonly Place[];
  /** Where one is. */
  readonly here: string;
}

function TabBar({ places, here }: PlacesProps) {
  const { t } = useTexts();
  const shown =
    places.length > TABS_BELOW ? [...places.slice(0, TABS_BELOW - 1), ...places.slice(-1)] : places;
  return (
    <nav className="ov-tabbar" aria-label={t('navigation')}>
      {shown.map((place) => (
        <PlaceLink key={place.to} place={place} here={here} />
      ))}
    </nav>
  );
}

function SideBar({ places, here }: PlacesProps) {
  const { t } = useTexts();
  const creator = useScreens('creator').map(placeOf);
  const admin = useAdminPlaces();
  return (
    <nav className="ov-sidebar" aria-label={t('navigation')}>
      <p className="ov-brand">OnlyVips</p>
      {places.map((place) => (
        <PlaceLink key={place.to} place={place} here={here} />
      ))}
      <Group title={t('creator.title')} places={creator} here={here} />
      <Group title={t('admin.title')} places={admin} here={here} />
      <PlaceLink
        place={{ to: '/settings', title: t('settings.title'), icon: 'settings' }}
        here={here}
      />
    </nav>
  );
}

/** What only the side bar has room for. */
function useSidePlaces(): readonly Pick<Place, 'to'>[] {
  const creator = useScreens('creator').map(placeOf);
  return [...creator, ...useAdminPlaces(), { to: '/settings' }];
}

function Group({ title, places, here }: PlacesProps & { readonly title: string }) {
  if (places.length === 0) return null;
  return (
    <>
      <p className="ov-sidebar-group">{title}</p>
      {places.map((place) => (
        <PlaceLink key={place.to} place={place} here={here} />
      ))}
    </>
  );
}

function PlaceLink({ place, here }: { readonly place: Place; readonly here: string }) {
  return (
    <Link to={place.to} className="ov-place" aria-current={place.to === here ? 'page' : undefined}>
      <Icon name={place.icon} />
      <span>{place.title}</span>
    </Link>
  );
}

/** The host's own places of the administration, and the permission that each needs. */
const OWN_ADMIN = [
  { name: 'figures', icon: 'chart', needs: 'core.figures.read' },
  { name: 'users', icon: 'users', needs: 'core.accounts.read' },
  { name: 'audit', icon: 'book', needs: 'core.audit.read' },
  { name: 'plugins', icon: 'puzzle', needs: 'core.figures.read' },
] as const;

/** What moderators and admins look after: the host's own places and those of plugins. */
export function useAdminPlaces(): readonly Place[] {
  const { t } = useTexts();
  const { permissions } = useAccount();
  const own = OWN_ADMIN.filter(({ needs }) => permissions.includes(needs));
  return [
    ...own.map(({ name, icon }) => ({
      to: `/admin/${name}`,
      title: t(`admin.${name}.title`),
      icon,
    })),
    ...useScreens('admin').map(placeOf),
  ];
}

function watchOnline(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

function Offline() {
  const { t } = useTexts();
  const online = useSyncExternalStore(watchOnline, () => navigator.onLine);
  return (
    <div role="status" className={online ? 'ov-visually-hidden' : 'ov-offline'}>
      {online ? '' : t('offline')}
    </div>
  );
}
